import { onAbort, type Deadline } from './deadline.ts'

/** The bytes of a body as they arrive. Ends with the reason of the deadline when it comes first, also by silence. */
export async function* arriving(body: ReadableStream<Uint8Array<ArrayBuffer>> | null, deadline: Deadline): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (!body) return
  const { signal } = deadline
  const reader = body.getReader()
  // a replaced `fetch` may not look at its signal
  const cancel = () => void reader.cancel(signal.reason).catch(() => {})
  onAbort(signal, cancel)
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
    cancel()
  }
}

/** A whole body as text. */
export async function readText({ body }: Response, deadline: Deadline): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of arriving(body, deadline)) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}
