import { createParser } from 'eventsource-parser'
import { readFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { readFrames } from '../../src/stream/frames.ts'
import { measure } from '../size.ts'

// what takes time (importing, a call, half a million events) is measured in benchmarks/, beside the other clients

vi.mock(import('eventsource-parser'), { spy: true })

const KILOBYTE = 1000

it('starts with at most 10 kB: all resources, streams, retries, errors and JWT', async () => {
  const { start, later } = await measure("import { createClient } from '@bigmodel-kit/client'; globalThis.client = createClient({ auth: 'jwt' })")
  expect(start).toBeLessThanOrEqual(10 * KILOBYTE)
  // what failures, streams, uploads and `raw` need
  expect(Object.keys(later)).toHaveLength(4)
})

it('starts with at most 5 kB where one operation is imported by itself', async () => {
  const program = "import { createTransport, embeddingsCreate } from '@bigmodel-kit/client/operations'; globalThis.create = embeddingsCreate(createTransport())"
  expect((await measure(program)).start).toBeLessThanOrEqual(5 * KILOBYTE)
})

it('is imported from at most 4 files, each of which costs half a millisecond of the 10 ms', async () => {
  const files = new Set([new URL('../../dist/index.js', import.meta.url).href])
  for (const file of files) for (const [, path = ''] of (await readFile(new URL(file), 'utf8')).matchAll(/^(?:import|export) .* from "(\..+)";$/gm)) files.add(new URL(path, file).href)
  expect(files.size).toBeGreaterThan(1)
  expect(files.size).toBeLessThanOrEqual(4)
})

it.each([
  ['tools', "import { run, runStream, tool } from '@bigmodel-kit/client/tools'; globalThis.all = [run, runStream, tool]", 1.9],
  ['json', "import { parse } from '@bigmodel-kit/client/json'; globalThis.all = parse", 1.2],
  ['tasks', "import { createTasks } from '@bigmodel-kit/client/tasks'; globalThis.all = createTasks", 1.8],
  ['pages', "import { paginate } from '@bigmodel-kit/client/pages'; globalThis.all = paginate", 0.7],
  ['history', "import { History } from '@bigmodel-kit/client/history'; globalThis.all = History", 0.9],
  ['observe', "import { logCalls, observe } from '@bigmodel-kit/client/observe'; globalThis.all = [logCalls, observe]", 1.8],
  ['otel', "import { traceCalls } from '@bigmodel-kit/client/otel'; globalThis.all = traceCalls", 2.7],
])('keeps the subpath %s within its own budget', async (_, program, kilobytes) => {
  expect((await measure(program)).start).toBeLessThanOrEqual(kilobytes * KILOBYTE)
})

it('reads one event of 16 MB in work that grows with its length: each character reaches the parser once, the line as a whole', async () => {
  const event = new TextEncoder().encode(`data: ${'x'.repeat(16 * 2 ** 20)}\n\n`)
  const { createParser: original } = await vi.importActual<typeof import('eventsource-parser')>('eventsource-parser')
  const fed: number[] = []
  vi.mocked(createParser).mockImplementationOnce((callbacks) => {
    const parser = original(callbacks)
    const feed = (text: string) => {
      fed.push(text.length)
      parser.feed(text)
    }
    return { ...parser, feed }
  })
  let read = 0
  for await (const { frames } of readFrames(new Blob([event]).stream())) for (const { data } of frames) read += data.length
  expect(read).toBe(16 * 2 ** 20)
  // fed piece by piece, it would search all that came before each of them again
  expect(fed.length).toBeLessThanOrEqual(2)
  expect(fed.reduce((sum, length) => sum + length, 0)).toBe(event.length + 2)
})
