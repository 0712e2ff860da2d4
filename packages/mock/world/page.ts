// What the browser runs: a service worker that answers for the API, and functions that a test calls.
import { handlers } from '@bigmodel-kit/mock/msw'
import { setupWorker } from 'msw/browser'

export interface Wire {
  method: string
  path: string
  headers: Record<string, string>
  /** Base64. */
  body?: string | undefined
}

export interface Received {
  status: number
  headers: [string, string][]
  /** Base64 of each chunk. */
  chunks: string[]
  /** The name of the error with which it broke off. */
  error?: string
}

const BASE = 'https://open.bigmodel.cn/api'

/** Sends a request, and reads the answer as it arrives; where none comes, or it is aborted after so many chunks, it tells the error's name. */
async function send({ method, path, headers, body }: Wire, abortAfter = Number.POSITIVE_INFINITY): Promise<Received | string> {
  const controller = new AbortController()
  const response = await fetch(`${BASE}${path}`, { method, headers, signal: controller.signal, ...(body !== undefined && { body: fromBase64(body) }) }).catch((error: Error) => error.name)
  if (typeof response === 'string') return response
  const chunks: string[] = []
  const reader = response.body?.getReader()
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      chunks.push(toBase64(next.value))
      if (chunks.length === abortAfter) controller.abort()
    }
  } catch (error) {
    const { name } = error as Error
    return controller.signal.aborted ? name : { status: response.status, headers: [...response.headers], chunks, error: name }
  }
  return { status: response.status, headers: [...response.headers], chunks }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

await setupWorker(...handlers({ frameDelay: 20 })).start({ quiet: true, onUnhandledRequest: 'bypass' })
Object.assign(globalThis, { send })
