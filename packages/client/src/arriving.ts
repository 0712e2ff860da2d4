import type { Deadline } from './deadline.ts'

/** The bytes of a body as they arrive. Ends with the reason of the deadline when it comes first, also by silence. */
export async function* arriving(body: ReadableStream<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = deadline
  const reader = body.getReader()
  // a replaced `fetch` may not look at its signal
  const cancel = () => void reader.cancel(signal.reason).catch(() => {})
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      deadline.start()
      const { done, value } = await reader.read()
      deadline.stop()
      signal.throwIfAborted()
      if (done) return
      yield value
    }
  } finally {
    deadline.stop()
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
