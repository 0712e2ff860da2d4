import { isObject, type Json } from '../../openapi/index.ts'
import type { Call } from './call.ts'

/** What is done with an answer or an event, where printing the whole would hide the point. */
const USES: Record<string, { answer?: string; event?: string }> = {
  'audio.transcriptions.create': { answer: 'console.log(answer.text)', event: "process.stdout.write(event.delta ?? '')" },
  'chat.asyncCompletions.create': { answer: 'console.log(answer.id)' },
  'chat.completions.create': {
    answer: 'console.log(answer.choices[0]?.message.content)',
    event: "process.stdout.write(event.choices[0]?.delta.content?.toString() ?? '')",
  },
  'embeddings.create': { answer: 'console.log(answer.data[0]?.embedding)' },
  'files.create': { answer: 'console.log(answer.id)' },
  'images.asyncGenerations.create': { answer: 'console.log(answer.id)' },
  'images.generations.create': { answer: 'console.log(answer.data[0]?.url)' },
  'knowledge.create': { answer: 'console.log(answer.data.id)' },
  'layoutParsing.create': { answer: 'console.log(answer.md_results)' },
  'rerank.create': { answer: 'console.log(answer.results)' },
  'videos.generations.create': { answer: 'console.log(answer.id)' },
  'webReader.create': { answer: 'console.log(answer.reader_result.content)' },
  'webSearch.create': { answer: 'console.log(answer.search_result)' },
}

const WIDTH = 100

/** The call as a module that prints or saves what it is answered. The client finds the key in the environment. */
export function typescript(call: Call): string {
  const { operation, path, query, body, files, streams, saveAs } = call
  const saved = streams ? undefined : saveAs
  const given = [...path.map(([, value]) => value), ...(body ? [body] : []), ...(query ? [query] : [])]
  const args = given.map((value) => literal(value, (name) => (value === body ? files[name] : undefined))).join(', ')
  const fileFunctions = [...(Object.keys(files).length > 0 ? ['readFile'] : []), ...(saved === undefined ? [] : ['writeFile'])]
  return [
    ...(fileFunctions.length > 0 ? [`import { ${fileFunctions.join(', ')} } from 'node:fs/promises'`] : []),
    "import { createClient } from '@bigmodel-kit/client'",
    '',
    'const client = createClient()',
    `const ${streams ? 'events' : 'answer'} = await client.${operation.id}(${args})`,
    result(operation.id, streams, saved),
  ].join('\n')
}

function result(id: string, streams: boolean, saved: string | undefined): string {
  if (streams) return `for await (const event of events) ${USES[id]?.event ?? 'console.log(event)'}`
  if (saved !== undefined) return `await writeFile(${string(saved)}, Buffer.from(await answer.arrayBuffer()))`
  return USES[id]?.answer ?? 'console.log(answer)'
}

/** A JSON value as an expression; the members of an outer object stand in a line each, what is inside as far as it fits. */
function literal(value: Json, file: (name: string) => string | undefined = () => undefined): string {
  if (!isObject(value)) return nested(value, 0)
  const members = Object.entries(value).map(([name, member]) => {
    const path = file(name)
    if (path === undefined) return `  ${key(name)}: ${nested(member, 1)},\n`
    const opened = `new File([await readFile(${string(path)})], ${string(path)})`
    return `  ${key(name)}: ${Array.isArray(member) ? `[${opened}]` : opened},\n`
  })
  return members.length === 0 ? '{}' : `{\n${members.join('')}}`
}

function nested(value: Json, depth: number): string {
  const line = inline(value)
  const isList = Array.isArray(value) && value.filter(isObject).length > 1
  if (typeof value !== 'object' || value === null || (line.length + depth * 2 <= WIDTH && !isList)) return line
  const indent = '  '.repeat(depth)
  if (Array.isArray(value)) return `[\n${value.map((item) => `${indent}  ${nested(item, depth + 1)},\n`).join('')}${indent}]`
  return `{\n${Object.entries(value).map(([name, member]) => `${indent}  ${key(name)}: ${nested(member, depth + 1)},\n`).join('')}${indent}}`
}

function inline(value: Json): string {
  if (typeof value === 'string') return string(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${key(name)}: ${inline(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : string(name)
}

/** A string literal in single quotes. */
export function string(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`)}'`
}
