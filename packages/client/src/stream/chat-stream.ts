import { StreamError } from '../errors/stream-error.ts'
import { EventStream, type StreamSource } from './event-stream.ts'
import { mergedReply } from './merged-reply.ts'

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
  constructor(source: StreamSource) {
    super(source, mergedReply())
  }

  /** The text of the answer, without thoughts. */
  async text(): Promise<string> {
    const [choice] = (await this.finalReply()).choices as { message: { content?: string | { text?: string }[] | null } }[]
    const content = choice?.message.content ?? ''
    return typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('')
  }

  /** The message, as a call without `stream` gives it: send it back in `messages` to go on with the conversation. */
  async finalMessage(): Promise<MessageOf<Reply>> {
    const { choices } = await this.finalReply()
    const message = choices[0]?.message
    if (message) return message as MessageOf<Reply>
    throw new StreamError('truncated', 'The stream is finished, and there was no message in it.', { response: this.response })
  }

  /** The whole reply, as a call without `stream` gives it: with `usage`, `web_search`, `content_filter` and all choices. */
  finalReply(): Promise<Reply> {
    return this.whole() as Promise<unknown> as Promise<Reply>
  }
}
