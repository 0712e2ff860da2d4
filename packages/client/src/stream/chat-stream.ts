import type { ChatReading } from './chat-reading.ts'
import { EventStream } from './event-stream.ts'

interface AnyReply {
  choices: { message?: unknown }[]
}

type MessageOf<Reply extends AnyReply> = NonNullable<Reply['choices'][number]['message']>

/**
 * A stream whose events add up to a reply. You can ask for it instead of reading the events, while you do so, or
 * afterwards. `text()`, `finalMessage()` and `finalReply()` wait for the end, and reject with the error of the stream
 * when it does not come.
 */
export class ChatStream<Event, Reply extends AnyReply> extends EventStream<Event> {
  readonly #reading: ChatReading<Event>

  constructor(reading: ChatReading<Event>) {
    super(reading)
    this.#reading = reading
  }

  /** The text of the answer, without thoughts. */
  text(): Promise<string> {
    return this.#reading.text()
  }

  /** The message, as a call without `stream` gives it: send it back in `messages` to go on with the conversation. */
  finalMessage(): Promise<MessageOf<Reply>> {
    return this.#reading.message() as Promise<MessageOf<Reply>>
  }

  /** The whole reply, as a call without `stream` gives it: with `usage`, `web_search`, `content_filter` and all choices. */
  finalReply(): Promise<Reply> {
    return this.#reading.whole() as Promise<unknown> as Promise<Reply>
  }
}
