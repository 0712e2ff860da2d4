import type { Callbacks } from './core/behaviour.ts'
import { pacerOf, type Waiting } from './core/pacer.ts'
import type { Clock } from './core/play.ts'
import { isLoopbackName } from './loopback.ts'

export interface CallbackOptions {
  clock: Clock
  /** Whether addresses outside of this machine are called. */
  isAllowed: boolean
  /** Told in a sentence of a call that failed. */
  onFailure: (sentence: string) => void
}

const PATIENCE = 5000

/** Calls addresses that requests name when something has ended. A call that fails is told and forgotten. */
export function createCallbacks({ clock, isAllowed, onFailure }: CallbackOptions): Callbacks {
  const pacer = pacerOf(clock)
  const waiting = new Set<Waiting>()
  const running = new Set<AbortController>()
  return {
    refusal(url) {
      const address = URL.canParse(url) ? new URL(url) : undefined
      if (!address || !/^https?:$/.test(address.protocol)) return 'callback_url is no http address: nothing is called.'
      if (isAllowed || isLoopbackName(address.host)) return undefined
      return `callback_url is not called: ${address.host} is not this machine. Allow it with --allow-callbacks (or the option allowCallbacks).`
    },
    send(url, headers, delay, bodyOf) {
      const entry: Waiting = {
        due: clock.now() + delay,
        run() {
          waiting.delete(entry)
          void call(url, headers, bodyOf)
          return undefined
        },
      }
      waiting.add(entry)
      pacer.add(entry)
    },
    close() {
      for (const entry of waiting) pacer.remove(entry)
      waiting.clear()
      for (const controller of running) controller.abort()
    },
  }

  async function call(url: string, headers: Record<string, unknown>, bodyOf: () => Promise<unknown>): Promise<void> {
    const controller = new AbortController()
    running.add(controller)
    try {
      const body = await bodyOf()
      if (body === undefined) return
      const fields = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
      const response = await fetch(url, {
        method: 'POST',
        headers: [['content-type', 'application/json'], ...fields],
        body: JSON.stringify(body),
        // it could lead away from this machine
        redirect: 'manual',
        signal: AbortSignal.any([controller.signal, AbortSignal.timeout(PATIENCE)]),
      })
      await response.body?.cancel()
      if (!response.ok) onFailure(`The callback to ${nameOf(url)} was answered with ${response.status}.`)
    } catch (error) {
      if (!controller.signal.aborted) onFailure(`The callback to ${nameOf(url)} failed: ${reasonOf(error)}.`)
    } finally {
      running.delete(controller)
    }
  }
}

// what stands after the path may be a secret
function nameOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : error.message
}
