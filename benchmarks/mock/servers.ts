// Every server that is measured, by name, each with the set-up that suits it best: nothing is logged, nothing is generated that an
// example can answer.
import { serve, type ServeOptions } from '@bigmodel-kit/mock/node'
import { serveBytes, serveDiscard, servePipe, serveTicker } from './bare.ts'
import { BASE } from './workload.ts'

export interface Server {
  /** Listens on a free port of 127.0.0.1, and tells it. */
  start(): Promise<number>
  /** The path under which it serves the document. */
  base: string
}

const ours = async (options: ServeOptions) => (await serve(options)).port
// imported when asked for: what a rival loads is no memory of another server
const rival = async (name: 'aimock' | 'openapiBackend' | 'prism' | 'scalar') => (await import('./rivals.ts'))[name]()

export const servers: Record<string, Server> = {
  bare: { base: BASE, start: () => serveBytes({}) },
  mock: { base: BASE, start: () => ours({ frameDelay: 0 }) },
  'bare, echo': { base: BASE, start: () => serveBytes({ echo: true }) },
  'mock --echo': { base: BASE, start: () => ours({ frameDelay: 0, echo: true }) },
  'ticker, 5/s': { base: BASE, start: () => serveTicker(200) },
  'mock, 5/s': { base: BASE, start: () => ours({ frameDelay: 200, echo: true }) },
  'ticker, 10/s': { base: BASE, start: () => serveTicker(100) },
  'mock, 10/s': { base: BASE, start: () => ours({ frameDelay: 100, echo: true }) },
  discard: { base: BASE, start: serveDiscard },
  pipe: { base: BASE, start: servePipe },
  aimock: { base: BASE, start: () => rival('aimock') },
  'openapi-backend': { base: '', start: () => rival('openapiBackend') },
  prism: { base: '', start: () => rival('prism') },
  scalar: { base: '', start: () => rival('scalar') },
}
