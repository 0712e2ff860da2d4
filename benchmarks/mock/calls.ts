// Calls within one process: how many in a second, and what they leave on the heap.
import type { ChildProcess } from 'node:child_process'
import { interleaved, median, ratio, type Rounds } from '../rounds.ts'
import type { Growth, Speed } from './in-process.ts'
import type { Line } from './line.ts'
import { ask, end, startReady } from './processes.ts'

const ROUNDS = 7
const MILLISECONDS = 700
const TARGET = 40_000
// MSW 3 runs from this Node on
const MSW_3_NODE = 22

export async function measureCalls(): Promise<Line[]> {
  const what = 'chat by `fetch` in the same process (bare: `Request`, `JSON.parse`, `Response`)'
  const running = new Map<string, ChildProcess>()
  const missing: Line[] = []
  for (const name of ['bare', 'mock', 'msw 2', 'msw 3']) {
    try {
      if (name === 'msw 3' && Number.parseInt(process.versions.node) < MSW_3_NODE) throw new Error(`it needs Node ${MSW_3_NODE}.12`)
      running.set(name, await startReady('in-process.ts', name))
    } catch (error) {
      missing.push({ what, server: name, measured: `not measured: ${(error as Error).message}` })
    }
  }
  const names = [...running.keys()]
  const figures: Rounds = await interleaved(names, ROUNDS, 1, async (name) => (await ask<Speed>(running.get(name)!, { milliseconds: MILLISECONDS })).perSecond)
  for (const child of running.values()) await end(child)
  const measured = names.map((name): Line => {
    const perSecond = median(figures.get(name)!)
    return {
      what,
      server: name,
      measured: `${perSecond.toFixed(0)}/s`,
      ratio: ratio(figures, name, 'bare').toFixed(3),
      ...(name === 'mock' && { target: `≥ ${TARGET}/s`, met: perSecond >= TARGET }),
    }
  })
  return [...measured, ...missing]
}

const HEAP_CALLS = 100_000
const HEAP_TARGET_MB = 5
const MB = 1024 * 1024

export async function measureHeap(): Promise<Line[]> {
  const child = await startReady('in-process.ts', 'mock')
  const grown = (await ask<Growth>(child, { count: HEAP_CALLS })).bytes / MB
  await end(child)
  return [{ what: `growth of the heap over ${HEAP_CALLS} chats`, server: 'mock', measured: `${grown.toFixed(1)} MB`, target: `< ${HEAP_TARGET_MB} MB`, met: grown < HEAP_TARGET_MB }]
}
