/** One event of a stream, and when it came, in milliseconds after the request. */
export interface StreamEvent {
  at: number
  data: string
}

/** The events of a stream as they arrive. What is no whole event at the end is one too, so that a cut stream shows. */
export async function* readEvents(body: ReadableStream<Uint8Array>, now: () => number): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    rest += decoder.decode(next.value, { stream: true })
    const events = rest.split(/\r?\n\r?\n/)
    rest = events.pop()!
    for (const event of events) yield { at: now(), data: dataOf(event) }
  }
  if (rest !== '') yield { at: now(), data: rest }
}

function dataOf(event: string): string {
  const lines = event.split(/\r?\n/)
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.replace(/^data: ?/, ''))
  return data.length > 0 ? data.join('\n') : event
}

/** What a frame adds to the text that a person reads: of chats and agents the `content` of the deltas, and the thoughts before it. */
export function textOf(value: unknown): { reasoning: string; content: string } {
  const choices = (value as { choices?: { delta?: Record<string, unknown> }[] } | undefined)?.choices
  const [choice] = Array.isArray(choices) ? choices : []
  const piece = (name: string) => (typeof choice?.delta?.[name] === 'string' ? choice.delta[name] : '')
  return { reasoning: piece('reasoning_content'), content: piece('content') }
}
