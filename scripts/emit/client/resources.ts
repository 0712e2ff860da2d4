import { pascalCase, type ClientOperation } from './operation.ts'
import { docComment, quote } from './typescript.ts'

const MODULES: Record<string, string[]> = {
  '../call.ts': ['Call'],
  '../file-answer.ts': ['FileForm', 'FileForms'],
  '../options.ts': ['FileOptions', 'RequestOptions'],
  '../partial-call.ts': ['PartialCall'],
  '../stream/chat-stream.ts': ['ChatStream'],
  '../stream/event-stream.ts': ['EventStream', 'JsonOrEvents'],
}

interface Resource {
  path: string[]
  resources: Map<string, Resource>
  methods: ClientOperation[]
}

/** One interface for each resource, with a documented method for each operation. */
export function emitResources(operations: readonly ClientOperation[]): string {
  const root: Resource = { path: [], resources: new Map(), methods: [] }
  for (const operation of operations) operation.resource.reduce(enter, root).methods.push(operation)
  const interfaces = flatten(root).map(emitInterface).join('\n')
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(interfaces)
  const schema = ['components', 'operations'].filter((name) => uses(name) || (name === 'components' && uses('Schemas')))
  const imports = Object.entries(MODULES).flatMap(([module, names]) => {
    const used = names.filter(uses)
    return used.length > 0 ? [`import type { ${used.join(', ')} } from '${module}'\n`] : []
  })
  return [
    ...imports,
    ...(schema.length > 0 ? [`import type { ${schema.join(', ')} } from './schema.ts'\n`] : []),
    "\n/** The document's schemas by name: `Schemas['ChatCompletionRequest']`. */\n",
    `export type Schemas = ${schema.includes('components') ? "components['schemas']" : 'Record<string, never>'}\n\n`,
    interfaces,
  ].join('')
}

function enter(parent: Resource, name: string): Resource {
  const existing = parent.resources.get(name)
  if (existing) return existing
  const made: Resource = { path: [...parent.path, name], resources: new Map(), methods: [] }
  parent.resources.set(name, made)
  return made
}

function flatten(resource: Resource): Resource[] {
  return [resource, ...[...resource.resources.values()].flatMap(flatten)]
}

function emitInterface({ path, resources, methods }: Resource): string {
  const comment = path.length === 0 ? '/** Every operation of the document, by its id. */\n' : ''
  const members = [
    ...[...resources].map(([name, { path: inner }]) => `  readonly ${name}: ${pascalCase(inner)}\n`),
    ...methods.map(emitMethod),
  ]
  return `${comment}export interface ${path.length === 0 ? 'Resources' : pascalCase(path)} {\n${members.join('\n')}}\n`
}

function emitMethod(operation: ClientOperation): string {
  const { verb, parameters, query, headers, body, answer, events } = operation
  const selects = events !== undefined && events.when !== 'always' && body !== undefined
  const optional = (required: boolean) => (required ? '' : '?')
  const isFile = answer.kind === 'blob'
  const options = isFile ? 'FileOptions<Form>' : `RequestOptions${headers.length > 0 ? `<${headers.map(quote).join(' | ')}>` : ''}`
  const signature = [
    ...parameters.map(({ name, type }) => `${argument(name)}: ${type}`),
    ...(body ? [`body${optional(body.required)}: ${body.type}${selects ? ' & { stream?: Stream }' : ''}`] : []),
    ...(query ? [`query${optional(query.required)}: ${query.type}`] : []),
    `options?: ${options}`,
  ].join(', ')
  const generics = [
    ...(selects ? [`Stream extends boolean = ${events.when === 'unless-declined'}`] : []),
    ...(isFile ? ["Form extends FileForm = 'blob'"] : []),
  ]
  return `${document(operation)}  ${verb}${generics.length > 0 ? `<${generics.join(', ')}>` : ''}(${signature}): ${result(operation, selects)}\n`
}

function result({ answer, events, failures }: ClientOperation, selects: boolean): string {
  const type = answer.kind === 'blob' ? 'FileForms[Form]' : answer.type
  if (events?.when === 'always') return `Call<${events.type}>`
  if (selects && events) return `Call<JsonOrEvents<Stream, ${type}, ${events.type}>>`
  if (!failures) return `Call<${type}>`
  return `PartialCall<${type}, ${failures.reduce((parent, name) => `NonNullable<${parent}['${name}']>`, type)}[number]>`
}

const WHEN: Record<NonNullable<ClientOperation['events']>['when'], string> = {
  asked: ' With `stream: true`, the answer is a stream of events.',
  'unless-declined': ' Without `stream: false`, the answer is a stream of events.',
  always: '',
}

function document({ summary, description, method, path, parameters, query, headers, body, answer, failures, events, deprecated }: ClientOperation): string {
  const asked = events ? WHEN[events.when] : ''
  return docComment(
    [
      summary && `${summary}.`,
      description,
      `\`${method} ${path}\``,
      ...parameters.map((parameter) => `@param ${argument(parameter.name)} ${parameter.description}`),
      body && (body.description || asked) ? `@param body ${body.description}${asked}` : '',
      query ? '@param query Narrows or orders what is answered.' : '',
      `@param options Headers${headers.length > 0 ? ` (${headers.map((name) => `\`${name}\``).join(', ')})` : ''}, signal, timeout and retries of this call${answer.kind === 'blob' ? ', and the form of the file (`as`)' : ''}.`,
      failures ? `@returns The answer, which can be a success in part: look into \`${failures.join('.')}\`, or use \`orThrow()\`.` : '',
      deprecated ? '@deprecated The vendor has withdrawn it or is about to.' : '',
    ],
    '  ',
  )
}

/** A path parameter's name as an argument: `knowledge_id` becomes `knowledgeId`. */
function argument(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())
}
