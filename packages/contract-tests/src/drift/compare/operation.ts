import { equal } from '@bigmodel-kit/scripts/openapi'
import type { Json } from '../../document/json.ts'
import { describe } from './branches.ts'
import { compareSchemas } from './schema.ts'
import { asList, asObject, names, Place, type Walk } from './walk.ts'

/** An operation and the path item it stands in, whose parameters and servers it inherits. */
export interface OperationPlace {
  item: Place
  operation: Place
}

/** Compares everything that one operation says. */
export function compareOperations(walk: Walk, vendor: OperationPlace, ours: OperationPlace): void {
  compareServers(walk, vendor, ours)
  compareSecurity(walk, vendor, ours)
  const deprecated = [vendor, ours].map(({ operation }) => operation.child('deprecated').value === true) as [boolean, boolean]
  if (deprecated[0] !== deprecated[1]) walk.report('deprecation-changed', vendor.operation.child('deprecated').pointer, '', deprecated[1], deprecated[0])
  compareParameters(walk, vendor, ours)
  compareRequestBodies(walk, vendor.operation.child('requestBody'), ours.operation.child('requestBody'))
  compareResponses(walk.towards('response'), vendor.operation.child('responses'), ours.operation.child('responses'))
}

function compareServers(walk: Walk, vendor: OperationPlace, ours: OperationPlace): void {
  const [theirs, own] = [serversOf(walk, 'vendor', vendor), serversOf(walk, 'ours', ours)]
  if (!equal(theirs.urls, own.urls)) walk.report('servers-changed', theirs.pointer, '', own.urls, theirs.urls)
}

function serversOf(walk: Walk, side: 'vendor' | 'ours', { item, operation }: OperationPlace): { pointer: string; urls: string[] } {
  const root = Place.at('#', walk.documents[side])
  const place = [operation, item, root].map((owner) => owner.child('servers')).find(({ value }) => Array.isArray(value))
  const urls = asList(place?.value).map((server) => String(asObject(server)['url']))
  return { pointer: place?.pointer ?? '#/servers', urls: urls.toSorted() }
}

function compareSecurity(walk: Walk, vendor: OperationPlace, ours: OperationPlace): void {
  const [theirs, own] = [securityOf(walk, 'vendor', vendor), securityOf(walk, 'ours', ours)]
  if (!equal(theirs.schemes, own.schemes)) walk.report('security-changed', theirs.pointer, '', own.schemes, theirs.schemes)
}

// alternatives, each a set of schemes; a scheme's name does not matter, what it asks for does
function securityOf(walk: Walk, side: 'vendor' | 'ours', { operation }: OperationPlace): { pointer: string; schemes: string[] } {
  const document = walk.documents[side]
  const place = [operation, Place.at('#', document)].map((owner) => owner.child('security')).find(({ value }) => Array.isArray(value))
  const known = asObject(asObject(document['components'])['securitySchemes'])
  const show = (name: string) => {
    const { type = name, scheme, in: where, name: key } = asObject(known[name])
    return [type, scheme, where, key].filter((part) => part !== undefined).join(' ')
  }
  const schemes = asList(place?.value).map((alternative) => Object.keys(asObject(alternative)).map(show).toSorted().join(' and '))
  return { pointer: place?.pointer ?? '#/security', schemes: schemes.toSorted() }
}

function compareParameters(walk: Walk, vendor: OperationPlace, ours: OperationPlace): void {
  const [theirs, own] = [parametersOf(walk, 'vendor', vendor), parametersOf(walk, 'ours', ours)]
  for (const [name, parameter] of theirs) {
    const twin = own.get(name)
    const isRequired = parameter.child('required').value === true
    if (!twin) walk.report(isRequired ? 'required-parameter-added' : 'parameter-added', parameter.pointer, name, undefined, describe(parameter.child('schema').value))
    else compareParameter(walk, name, parameter, twin)
  }
  for (const [name, parameter] of own) {
    if (!theirs.has(name)) walk.report('parameter-removed', vendor.operation.child('parameters').pointer, name, describe(parameter.child('schema').value), undefined)
  }
}

function compareParameter(walk: Walk, name: string, vendor: Place, ours: Place): void {
  const required = [vendor, ours].map((place) => place.child('required').value === true)
  if (required[0] !== required[1]) walk.report(required[0] ? 'parameter-became-required' : 'parameter-became-optional', vendor.pointer, name, required[1], required[0])
  for (const keyword of ['style', 'explode', 'allowReserved', 'allowEmptyValue', 'deprecated']) {
    const [theirs, own] = [vendor.child(keyword), ours.child(keyword)]
    if (!equal(theirs.value, own.value)) walk.report('keyword-changed', theirs.pointer, keyword, own.value, theirs.value)
  }
  compareSchemas(walk, vendor.child('schema'), ours.child('schema'))
}

function parametersOf(walk: Walk, side: 'vendor' | 'ours', { item, operation }: OperationPlace): Map<string, Place> {
  const lists = [item, operation].map((owner) => owner.child('parameters'))
  const places = lists.flatMap((list) => asList(list.value).map((_, index) => walk.follow(side, list.child(index))))
  return new Map(places.map((place) => {
    const { name, in: where } = asObject(place.value)
    return [`${String(where)} ${where === 'header' ? String(name).toLowerCase() : String(name)}`, place]
  }))
}

function compareRequestBodies(walk: Walk, vendorPlace: Place, oursPlace: Place): void {
  const vendor = walk.follow('vendor', vendorPlace)
  const ours = walk.follow('ours', oursPlace)
  if (vendor.value === undefined && ours.value === undefined) return
  if (ours.value === undefined) return walk.report('request-body-added', vendor.pointer, '', undefined, 'a body')
  if (vendor.value === undefined) return walk.report('request-body-removed', vendor.pointer, '', 'a body', undefined)
  const [theirs, own] = [vendor, ours].map((place) => place.child('required').value === true)
  if (theirs !== own) walk.report(theirs ? 'request-body-became-required' : 'request-body-became-optional', vendor.pointer, '', own, theirs)
  compareContents(walk, vendor.child('content'), ours.child('content'))
}

function compareResponses(walk: Walk, vendor: Place, ours: Place): void {
  for (const status of names(ours.value, vendor.value)) {
    const [theirs, own] = [walk.follow('vendor', vendor.child(status)), walk.follow('ours', ours.child(status))]
    if (own.value === undefined) walk.report('response-added', theirs.pointer, status, undefined, 'an answer')
    else if (theirs.value === undefined) walk.report(/^[2d]/.test(status) ? 'response-removed' : 'error-response-removed', theirs.pointer, status, 'an answer', undefined)
    else if (theirs.value !== own.value) {
      compareContents(walk, theirs.child('content'), own.child('content'))
      compareHeaders(walk, theirs.child('headers'), own.child('headers'))
    }
  }
}

function compareHeaders(walk: Walk, vendor: Place, ours: Place): void {
  for (const name of names(ours.value, vendor.value)) {
    const [theirs, own] = [walk.follow('vendor', vendor.child(name)), walk.follow('ours', ours.child(name))]
    if (own.value === undefined) walk.report('header-added', theirs.pointer, name, undefined, 'a header')
    else if (theirs.value === undefined) walk.report('header-removed', theirs.pointer, name, 'a header', undefined)
    else compareSchemas(walk, theirs.child('schema'), own.child('schema'))
  }
}

function compareContents(walk: Walk, vendor: Place, ours: Place): void {
  for (const type of names(ours.value, vendor.value)) {
    const [theirs, own] = [vendor.child(type), ours.child(type)]
    if (own.value === undefined) walk.report('media-type-added', theirs.pointer, type, undefined, schemaOf(theirs))
    else if (theirs.value === undefined) walk.report('media-type-removed', theirs.pointer, type, schemaOf(own), undefined)
    else compareMediaTypes(walk, theirs, own)
  }
}

function compareMediaTypes(walk: Walk, vendor: Place, ours: Place): void {
  compareSchemas(walk, vendor.child('schema'), ours.child('schema'))
  const [theirs, own] = [vendor.child('encoding'), ours.child('encoding')]
  if (!equal(theirs.value, own.value)) walk.report('encoding-changed', theirs.pointer, '', own.value, theirs.value)
  const events = [vendor.child('x-event-schema'), ours.child('x-event-schema')] as const
  if (events[0].value !== undefined && events[1].value !== undefined) compareSchemas(walk, ...events)
  else if (events[0].value !== events[1].value) walk.report('event-changed', events[0].pointer, 'schema', describe(events[1].value), describe(events[0].value))
  const ends = [vendor.child('x-event-terminator'), ours.child('x-event-terminator')] as const
  if (ends[0].value !== ends[1].value) walk.report('event-changed', ends[0].pointer, 'terminator', ends[1].value, ends[0].value)
}

function schemaOf(media: Place): Json | undefined {
  return describe(media.child('schema').value) ?? 'a body'
}
