// npm run coverage:examples: how many examples each request and answer of the document has, and which have none.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { mediaTypes, operations, parseSource, type JsonObject } from './openapi/index.ts'

const file = 'openapi/bigmodel.yaml'
const document = parseSource(file, await readFile(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')).value as JsonObject

const places = operations(document).flatMap(({ id, operation }) =>
  mediaTypes(document, operation).map(([place, media]) => ({ place: `${id} ${place}`, count: Object.keys((media['examples'] ?? {}) as JsonObject).length })),
)
const holes = places.filter(({ count }) => count === 0)
const total = places.reduce((sum, { count }) => sum + count, 0)

console.log(`${operations(document).length} operations, ${places.length} requests and answers, ${total} examples, ${holes.length} without any`)
for (const { place } of holes) console.log(`  ${place}`)
if (holes.length > 0) process.exitCode = 1
