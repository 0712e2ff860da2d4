import { dereference, formatPointer, isObject, resolvePointer, type Json, type JsonObject } from './json.ts'
import { operations, type OperationEntry } from './operations.ts'
import { Validators } from './validators.ts'

/** Something in the merged document that a person has to put right. */
export interface Problem {
  /** JSON Pointer into the merged document. */
  pointer: string
  message: string
}

/** The extensions the document may use; any other is probably a slip. */
const EXTENSIONS = new Set([
  'x-known-values',
  'x-event-schema',
  'x-event-terminator',
  'x-error-envelope',
  'x-business-codes',
  'x-status',
  'x-codeSamples',
])

const OPERATION_ID = /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/

/** Every rule of our own that the merged document has to keep; an empty list is a clean document. */
export function check(document: JsonObject): Problem[] {
  return [...references(document), ...extensions(document), ...operationRules(document), ...exampleRules(document)]
}

function references(document: JsonObject): Problem[] {
  return [...nodes(document)].flatMap(([keys, node]) => {
    const ref = node['$ref']
    if (typeof ref !== 'string' || resolvePointer(document, ref) !== undefined) return []
    return [{ pointer: formatPointer(keys), message: `$ref ${ref} points to nothing` }]
  })
}

function extensions(document: JsonObject): Problem[] {
  return [...nodes(document)].flatMap(([keys, node]) => {
    if (keys.at(-1) === 'properties' || keys.at(-1) === 'x-business-codes') return []
    return Object.keys(node)
      .filter((key) => key.startsWith('x-') && !EXTENSIONS.has(key))
      .map((key) => ({ pointer: formatPointer([...keys, key]), message: `unknown extension; known are ${[...EXTENSIONS].join(', ')}` }))
  })
}

function operationRules(document: JsonObject): Problem[] {
  const seen = new Map<string, string>()
  return operations(document).flatMap(({ id, method, path, operation }) => {
    const pointer = formatPointer(['paths', path, method])
    const problems: Problem[] = []
    const say = (message: string) => problems.push({ pointer, message })
    if (!OPERATION_ID.test(id)) say(`operationId \`${id}\` is not of the form resource(.sub)*.verb in camelCase`)
    if (seen.has(id)) say(`operationId \`${id}\` is also that of ${seen.get(id)}`)
    seen.set(id, pointer)
    for (const member of ['summary', 'description'] as const) if (!operation[member] || operation[member] === 'TODO') say(`needs a \`${member}\` in its own words`)
    const statuses = Object.keys((operation['responses'] ?? {}) as JsonObject)
    if (!statuses.some((status) => /^[45]\d\d$/.test(status))) say('declares no error status; its error schema may match no action of overlays/20-errors.yaml')
    return problems
  })
}

function exampleRules(document: JsonObject): Problem[] {
  const validators = new Validators(document)
  return operations(document).flatMap((entry) => operationExamples(document, entry, validators))
}

function operationExamples(document: JsonObject, { id, method, path, operation }: OperationEntry, validators: Validators): Problem[] {
  const at = ['paths', path, method]
  const holders: [keys: string[], holder: Json | undefined][] = [
    [[...at, 'requestBody'], operation['requestBody']],
    ...Object.entries((operation['responses'] ?? {}) as JsonObject).map(([status, response]): [string[], Json] => [[...at, 'responses', status], response]),
  ]
  const problems = parameterProblems(operation, at)
  for (const [keys, holder] of holders) {
    const content = dereference(document, holder)
    if (!isObject(content) || !isObject(content['content'])) continue
    for (const [type, media] of Object.entries(content['content'])) {
      if (!isObject(media)) continue
      const pointer = formatPointer([...keys, 'content', type])
      const examples = Object.entries((media['examples'] ?? {}) as JsonObject)
      if (examples.length === 0) problems.push({ pointer, message: `${id} has no example here; add openapi/examples/${id}/${keys.at(-1) === 'requestBody' ? 'request' : keys.at(-1)}.<name>.json` })
      for (const [name, example] of examples) {
        const value = dereference(document, example)
        const invalid = isObject(value) ? exampleErrors(type, media, value['value'], validators) : ['is no example object']
        problems.push(...invalid.map((message) => ({ pointer: `${pointer}/examples/${name}`, message })))
      }
    }
  }
  return problems
}

function parameterProblems(operation: JsonObject, at: string[]): Problem[] {
  const parameters = (operation['parameters'] ?? []) as JsonObject[]
  return parameters.flatMap((parameter, index) =>
    parameter['example'] === undefined ? [{ pointer: formatPointer([...at, 'parameters', index]), message: `parameter ${String(parameter['name'])} needs an \`example\`` }] : [],
  )
}

function exampleErrors(type: string, media: JsonObject, value: Json | undefined, validators: Validators): string[] {
  if (type !== 'text/event-stream') return validators.errors(media['schema'] ?? {}, value)
  if (typeof value !== 'string') return ['a stream is shown as text, its raw frames']
  const schema = media['x-event-schema']
  if (!isObject(schema)) return ['the media type lacks `x-event-schema`']
  const frames = value.split('\n\n').filter((frame) => frame !== '')
  return frames.flatMap((frame, index) => {
    const data = frame.split('\n').map((line) => line.replace(/^data: ?/, '')).join('\n')
    if (data === media['x-event-terminator']) return index === frames.length - 1 ? [] : [`frame ${index} ends the stream too early`]
    try {
      const event = JSON.parse(data) as Json
      // a failure inside a stream arrives as the error envelope
      const expected = isObject(event) && isObject(event['error']) && event['choices'] === undefined && event['agent_id'] === undefined ? { $ref: '#/components/schemas/Error' } : schema
      return validators.errors(expected, event).map((message) => `frame ${index}: ${message}`)
    } catch {
      return [`frame ${index} is not JSON`]
    }
  })
}

function* nodes(value: Json, keys: string[] = []): Generator<[string[], JsonObject]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* nodes(item, [...keys, String(index)])
  if (!isObject(value)) return
  yield [keys, value]
  for (const [key, member] of Object.entries(value)) if (key !== 'value' && key !== 'example') yield* nodes(member, [...keys, key])
}
