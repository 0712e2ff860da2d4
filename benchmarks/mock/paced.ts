// Ten thousand streams at once, on this machine's cores, the client's process included.
import { interleaved, median } from '../rounds.ts'
import type { Line } from './line.ts'
import { ask, end, start, startServer, usageOf } from './processes.ts'
import type { Lateness, Reading } from './reader.ts'
import { ASKS, BASE, bytesOf } from './workload.ts'

const STREAMS = 10_000
const ROUNDS = 3
const WATCHED = 8000

export interface Pace {
  perSecond: number
  /** Milliseconds that one frame in a hundred may be late. */
  target: number
}

export const PACES = { paced5: { perSecond: 5, target: 20 }, paced10: { perSecond: 10, target: 50 } } satisfies Record<string, Pace>

export async function measurePaced({ perSecond, target }: Pace): Promise<Line[]> {
  const names = [`ticker, ${perSecond}/s`, `mock, ${perSecond}/s`]
  const figures = await interleaved(names, ROUNDS, 0, async (name) => {
    const server = await startServer(name)
    const client = start('reader.ts')
    const before = await usageOf(server)
    const reading: Reading = { port: server.port, bytes: bytesOf(ASKS.long, BASE, server.port), streams: STREAMS, interval: 1000 / perSecond, watched: WATCHED }
    try {
      const lateness = await ask<Lateness>(client, reading)
      return { ...lateness, cpu: ((await usageOf(server)).cpu - before.cpu) / 1_000_000 }
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
    } finally {
      await end(client)
      await end(server.child)
    }
  })
  return names.map((name) => {
    const of = (member: 'p50' | 'p99' | 'worst' | 'cpu') => median(figures.get(name)!.map((figure) => figure[member]))
    return {
      what: `${STREAMS} streams at ${perSecond} frames/s`,
      server: name.startsWith('mock') ? 'mock' : 'a timer for each stream',
      measured: `late by ${of('p50').toFixed(1)} ms at p50, ${of('p99').toFixed(1)} at p99, ${of('worst').toFixed(0)} at worst; ${of('cpu').toFixed(1)} s of CPU`,
      ...(name.startsWith('mock') && { target: `p99 < ${target} ms`, met: of('p99') < target }),
    }
  })
}
