// npm run where -- '#/components/schemas/Batch/properties/created_at' (or an operation id, a component name, the id of a
// correction): the file and line that a part of the merged document comes from, and the corrections that made it what it is.
import { fileURLToPath } from 'node:url'
import { SourceError, where } from './openapi/index.ts'

try {
  for (const line of await where(fileURLToPath(new URL('..', import.meta.url)), process.argv[2] ?? '')) console.log(line)
} catch (error) {
  if (!(error instanceof SourceError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
