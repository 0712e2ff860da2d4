import { calls } from './calls.ts'
import { credentials } from './credentials.ts'
import { errors } from './errors.ts'
import { files } from './files.ts'
import { history } from './history.ts'
import { jsonMode } from './json.ts'
import { observers } from './observe.ts'
import { operations } from './operations.ts'
import { tracing } from './otel.ts'
import { pages } from './pages.ts'
import { readers } from './readers.ts'
import { retries, timeouts } from './retries.ts'
import { streamEnds, streams } from './streams.ts'
import { tasks } from './tasks.ts'
import { tools } from './tools.ts'
import { connect, type Tests } from './world.ts'

/** What the client does, in every runtime. */
export const suite: Tests = {
  ...calls,
  ...errors,
  ...retries,
  ...timeouts,
  ...streams,
  ...streamEnds,
  ...readers,
  ...credentials,
  ...files,
  ...operations,
  ...pages,
  ...tasks,
  ...tools,
  ...jsonMode,
  ...history,
  ...observers,
  ...tracing,
}

export interface Result {
  name: string
  /** Why the test failed. */
  error?: string
}

// far above what any of them takes: a test that hangs is a failure of its own, and says which
const LIMIT = 20_000

/** Runs the suite, several tests at a time. */
export async function run(origin: string, mock: string): Promise<Result[]> {
  const world = connect(origin, mock)
  const waiting = Object.entries(suite)
  const results: Result[] = []
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, test] = next
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`did not end within ${LIMIT} ms`)), LIMIT)
      })
      try {
        await Promise.race([test(world), late])
        results.push({ name })
      } catch (error) {
        results.push({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      }
      clearTimeout(timer)
    }
  }
  await Promise.all([1, 2, 3, 4].map(worker))
  return results
}
