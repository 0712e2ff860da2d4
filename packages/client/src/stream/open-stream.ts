import { lazy } from '../lazy.ts'
import type { Traits } from '../operation.ts'
import { ChatStream } from './chat-stream.ts'
import { EventStream } from './event-stream.ts'
import type { StreamSource } from './reading.ts'

// How answers with events are asked for and read. Only operations that have some refer to it, so that others do not bundle it.

/** What reads events. It is loaded beside the first request that asks for some, and is there before the answer. */
const load = /* @__PURE__ */ lazy(() => import('./readings.ts'))

export const eventStream = {
  asked,
  load,
  open: async (source: StreamSource): Promise<EventStream<unknown>> => new EventStream(new (await load()).Reading(source)),
}

/** Where the events add up to the reply. */
export const chatStream = {
  asked,
  load,
  open: async (source: StreamSource): Promise<EventStream<unknown>> => new ChatStream(new (await load()).ChatReading(source)),
}

/** Whether a request asks for events. */
function asked(streams: Traits['streams'], body: unknown): boolean {
  const { stream } = (body ?? {}) as { stream?: unknown }
  return streams === 'asked' ? stream === true : streams === 'always' || stream !== false
}
