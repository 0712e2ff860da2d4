// Answers over HTTP: requests in a second, and CPU of the server's process for each. A target is met when both ratios meet it: the
// client may be what limits the first, and then all servers look alike.
import { interleaved, median, ratio, type Rounds } from '../rounds.ts'
import type { Load } from './load.ts'
import { ask, end, start, startServer, usageOf, type RunningServer } from './processes.ts'
import type { Line } from './line.ts'
import { servers } from './servers.ts'
import { ASKS, bytesOf, requestOf, type Ask } from './workload.ts'

const ROUNDS = 7
const CONNECTIONS = 32
// a shorter stream is less work
const FRAMES = 200
// a rival that takes long for one gets fewer of them
const MILLISECONDS = 700

export interface Row {
  what: string
  ask: Ask
  /** The first is what the others are compared with. */
  names: readonly string[]
  /** None where the mock has to make what a bare server only sends. */
  target?: number
}

const RIVALS = ['aimock', 'openapi-backend', 'prism', 'scalar']

export const ROWS = {
  chat: { what: 'chat, the documented example', ask: ASKS.chat, names: ['bare', 'mock', ...RIVALS], target: 0.8 },
  echo: { what: 'chat, echoed', ask: ASKS.chat, names: ['bare, echo', 'mock --echo'] },
  // aimock has files below another path only
  files: { what: 'list of files', ask: ASKS.files, names: ['bare', 'mock', ...RIVALS.filter((name) => name !== 'aimock')], target: 0.8 },
  embeddings: { what: 'embeddings', ask: ASKS.embeddings, names: ['bare', 'mock', ...RIVALS], target: 0.8 },
  stream: { what: 'stream of 200 frames, unpaced (bare: a write for each)', ask: ASKS.stream, names: ['bare', 'mock --echo', 'aimock'], target: 3 },
} satisfies Record<string, Row>

interface Figure {
  perSecond: number
  cpu: number
}

export async function measureHttp({ what, ask: asked, names, target }: Row): Promise<Line[]> {
  const [bare = ''] = names
  const running = new Map<string, RunningServer>()
  const lines: Line[] = []
  for (const name of names) {
    try {
      running.set(name, await answering(name, asked))
    } catch (error) {
      lines.push({ what, server: name, measured: `not measured: ${(error as Error).message}` })
    }
  }
  if (!running.has(bare)) throw new Error(`${what}: the bare server does not answer.`)
  const client = start('load.ts')
  const counts = new Map<string, number>()
  for (const [name, server] of running) counts.set(name, await countFor(client, name, server, asked))
  const figures = await interleaved([...running.keys()], ROUNDS, 1, async (name): Promise<Figure> => {
    const server = running.get(name)!
    const count = counts.get(name)!
    const before = await usageOf(server)
    const { milliseconds } = await ask<{ milliseconds: number }>(client, loadOf(name, server, asked, count))
    return { perSecond: (count / milliseconds) * 1000, cpu: ((await usageOf(server)).cpu - before.cpu) / count }
  })
  await end(client)
  for (const { child } of running.values()) await end(child)

  const speed = only(figures, 'perSecond')
  const cpu = only(figures, 'cpu')
  const measured = [...running.keys()].map((name): Line => {
    const byCpu = ratio(cpu, bare, name)
    const bySpeed = ratio(speed, name, bare)
    const ours = name.startsWith('mock')
    return {
      what,
      server: name,
      measured: `${median(speed.get(name)!).toFixed(0)}/s, ${median(cpu.get(name)!).toFixed(0)} µs of CPU`,
      ratio: `${bySpeed.toFixed(3)} (by CPU ${byCpu.toFixed(3)})`,
      ...(ours && target !== undefined && { target: `≥ ${target}`, met: byCpu >= target && bySpeed >= target }),
    }
  })
  return [...measured, ...lines]
}

/** A server that was seen to answer as it should. */
async function answering(name: string, asked: Ask): Promise<RunningServer> {
  const server = await startServer(name)
  const response = await fetch(`http://127.0.0.1:${server.port}${servers[name]!.base}${asked.path}`, requestOf(asked))
  const text = await response.text()
  const short = asked === ASKS.stream && text.split('\n\n').length < FRAMES
  if (response.status !== 200 || text === '' || short) {
    await end(server.child)
    throw new Error(`it answers ${response.status} ${text.slice(0, 200)}`)
  }
  return server
}

async function countFor(client: Parameters<typeof ask>[0], name: string, server: RunningServer, asked: Ask): Promise<number> {
  let count = CONNECTIONS
  for (;;) {
    const { milliseconds } = await ask<{ milliseconds: number }>(client, loadOf(name, server, asked, count))
    if (milliseconds > MILLISECONDS / 3) return Math.ceil((count * MILLISECONDS) / milliseconds)
    count *= 2
  }
}

function loadOf(name: string, { port }: RunningServer, asked: Ask, count: number): Load {
  return { port, bytes: bytesOf(asked, servers[name]!.base, port), count, connections: CONNECTIONS }
}

function only(figures: Rounds<Figure>, member: keyof Figure): Rounds {
  return new Map([...figures].map(([name, rounds]) => [name, rounds.map((figure) => figure[member])]))
}
