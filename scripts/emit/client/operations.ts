import { isObject, operations as walk, type Json, type OpenApiDocument } from '../../openapi/index.ts'
import { camelCase, type ClientOperation } from './operation.ts'
import { docComment, literal } from './typescript.ts'

/** What a call has to know at run time: one constant for each operation, a list of all, and the documented base URLs. */
export function emitOperations(document: OpenApiDocument, operations: readonly ClientOperation[]): string {
  const streams = new Set(operations.flatMap(({ events }) => (events ? [events.stream] : [])))
  return [
    "import type { Operation } from '../operation.ts'\n" +
      (['ChatStream', 'EventStream'] as const).flatMap((name) => (streams.has(name) ? [`import { ${name} } from '../stream/${name === 'ChatStream' ? 'chat' : 'event'}-stream.ts'\n`] : [])).join(''),
    ...operations.map(emitOperation),
    `/** Every operation of the document. */\nexport const operations: readonly Operation[] = [\n${operations.map(({ id }) => `  ${camelCase(id)},\n`).join('')}]\n`,
    `/** Every base URL that the document names. */\nexport const servers: readonly string[] = ${literal(servers(document))}\n`,
  ].join('\n')
}

function emitOperation(operation: ClientOperation): string {
  const members = Object.entries(facts(operation)).map(([name, value]) => `  ${name}: ${literal(value, '  ')},\n`)
  const { events } = operation
  if (events) members.push(`  events: { terminator: ${literal(events.terminator)}, when: ${literal(events.when)}, Stream: ${events.stream} },\n`)
  return `${docComment([`\`${operation.id}\`: ${operation.summary}.`])}export const ${camelCase(operation.id)}: Operation = {\n${members.join('')}}\n`
}

function facts({ id, method, path, parameters, query, body, answer, refuses }: ClientOperation): object {
  return {
    id,
    method,
    path,
    parameters: parameters.map(({ name }) => name),
    ...(query && { query: true }),
    ...(body && { body: { mediaType: body.mediaType, ...(body.encoding && { encoding: body.encoding }) } }),
    answer: answer.kind,
    ...(refuses && { refuses }),
  }
}

function servers(document: OpenApiDocument): string[] {
  const lists = [document['servers'], ...walk(document).map(({ operation }) => operation['servers'])]
  const urls = lists.flatMap((list) => (Array.isArray(list) ? list : [])).map((server: Json) => (isObject(server) ? String(server['url']) : ''))
  return [...new Set(urls)].filter((url) => url !== '')
}
