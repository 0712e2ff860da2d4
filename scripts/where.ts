// npm run where -- '#/components/schemas/ChatCompletionChunk': the file and line that a part of the merged document comes
// from, and the corrections that made it what it is.
import { fileURLToPath } from 'node:url'
import { build, formatPointer, parsePointer, provenance, resolvePointer, SourceError } from './openapi/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pointer = process.argv[2] ?? ''

try {
  if (!pointer.startsWith('#/')) throw new SourceError('where', 1, 'expected a JSON Pointer such as #/components/schemas/Error')
  const { document } = await build(root)
  if (resolvePointer(document, pointer) === undefined) {
    const keys = parsePointer(pointer)
    while (resolvePointer(document, formatPointer(keys)) === undefined) keys.pop()
    throw new SourceError('openapi/bigmodel.yaml', 1, `has nothing at ${pointer}; what comes nearest is ${formatPointer(keys)}`)
  }
  const { origin, corrections } = await provenance(root, pointer)
  console.log(origin ?? (corrections.length > 0 ? 'stated by an overlay only' : 'made from openapi/errors.yaml or openapi/examples/'))
  for (const { place, id } of corrections) console.log(`  ${place}  ${id}`)
} catch (error) {
  if (!(error instanceof SourceError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
