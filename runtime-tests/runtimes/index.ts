import type { Result } from '../suite/index.ts'
import { chromium } from './chromium.ts'
import { bun, deno, node } from './process.ts'
import { workerd } from './workerd.ts'

/** Runs the suite from the packed packages against a mock, and tells what came of each test. */
export type Runtime = (packed: string, mock: string) => Promise<Result[]>

export const runtimes: Readonly<Record<string, Runtime>> = {
  'Node 20': node('node-20'),
  'Node 22': node('node-22'),
  'Node 24': node('node-24'),
  'Node 26': node('node-26'),
  Bun: bun,
  Deno: deno,
  workerd,
  Chromium: chromium,
}
