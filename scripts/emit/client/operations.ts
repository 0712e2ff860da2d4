import { isObject, operations as walk, type Json, type OpenApiDocument } from '../../openapi/index.ts'
import { camelCase, pascalCase, type ClientOperation } from './operation.ts'
import { docComment, literal, quote } from './typescript.ts'

// what a call may need beside JSON; a bundler keeps it only with an operation that does
const TRAITS: Record<string, string> = {
  encodeMultipart: '../lazy-multipart.ts',
  chatStream: '../stream/open-stream.ts',
  encodeQuery: '../query.ts',
  eventStream: '../stream/open-stream.ts',
  PartialCall: '../partial-call.ts',
  readFile: '../file-answer.ts',
}

/** One constant for each operation: what a call has to know of it at run time, and its typed method. */
export function emitOperations(operations: readonly ClientOperation[]): string {
  const constants = operations.map(emitOperation).join('\n')
  const imports = Object.entries(TRAITS).filter(([name]) => constants.includes(`: ${name}`))
  const resources = [...new Set(operations.map(({ resource }) => pascalCase(resource)))]
  return [
    imports.map(([name, module]) => `import { ${name} } from '${module}'\n`).join(''),
    "import { operation } from '../operation.ts'\n",
    `import type {\n${resources.map((name) => `  ${name},\n`).join('')}} from './resources.ts'\n\n`,
    constants,
  ].join('')
}

/** The list of all operations. It keeps each in a bundle, and so has a module of its own. */
export function emitAllOperations(operations: readonly ClientOperation[]): string {
  const names = operations.map(({ id }) => `  ${camelCase(id)},\n`).join('')
  return [
    "import type { Unbound } from '../operation.ts'\n",
    `import {\n${names}} from './operations.ts'\n\n`,
    `/** Every operation of the document. */\nexport const operations: readonly Unbound<unknown>[] = [\n${names}]\n`,
  ].join('')
}

/** The document's servers. */
export function emitServers(document: OpenApiDocument): string {
  const lists = [document['servers'], ...walk(document).map(({ operation }) => operation['servers'])]
  const urls = lists.flatMap((list) => (Array.isArray(list) ? list : [])).map((server: Json) => (isObject(server) ? String(server['url']) : ''))
  const servers = [...new Set(urls)].filter((url) => url !== '')
  return `/** Every base URL that the document names. */\nexport const servers: readonly string[] = ${literal(servers)}\n`
}

function emitOperation(operation: ClientOperation): string {
  const { id, method, path, summary, resource, verb } = operation
  const traits = Object.entries(readTraits(operation)).map(([name, value]) => `${name}: ${value}`)
  const given = [quote(id), quote(`${method} ${path}`), ...(traits.length > 0 ? [`{ ${traits.join(', ')} }`] : [])]
  return `${docComment([`\`${id}\`: ${summary}.`])}export const ${camelCase(id)} = /* @__PURE__ */ operation<${pascalCase(resource)}['${verb}']>(${given.join(', ')})\n`
}

/** `Traits` of the client's `operation.ts`, as TypeScript text. */
function readTraits({ method, query, body, answer, failures, refuses, events }: ClientOperation): Record<string, string> {
  return {
    ...(query && { query: 'encodeQuery' }),
    ...(!body && method.startsWith('P') && { body: 'null' }),
    ...(body?.mediaType === 'multipart/form-data' && { body: 'encodeMultipart' }),
    ...(body?.encoding && { encoding: literal(body.encoding) }),
    ...(answer.kind === 'blob' && { answer: 'readFile' }),
    ...(answer.kind === 'none' && { answer: 'null' }),
    ...(failures && { call: 'PartialCall', failures: quote(failures.join('.')) }),
    ...(refuses && { refuses: 'true' }),
    ...(events && { events: events.stream, streams: quote(events.when) }),
    ...(events && events.terminator !== '[DONE]' && { terminator: quote(events.terminator) }),
  }
}
