import { StreamError } from '../errors/stream-error.ts'
import { mergedReply } from './merged-reply.ts'
import { Reading, type StreamSource } from './reading.ts'

interface Reply {
  choices: { message?: { content?: string | { text?: string }[] | null } }[]
}

/** The reading of an answer whose events add up to a reply. */
export class ChatReading<Event> extends Reading<Event> {
  constructor(source: StreamSource) {
    super(source, mergedReply())
  }

  async text(): Promise<string> {
    const { choices } = await this.#reply()
    const content = choices[0]?.message?.content ?? ''
    return typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('')
  }

  async message(): Promise<unknown> {
    const { choices } = await this.#reply()
    const message = choices[0]?.message
    if (message) return message
    throw new StreamError('truncated', 'The stream is finished, and there was no message in it.', { response: this.response })
  }

  #reply(): Promise<Reply> {
    return this.whole() as Promise<unknown> as Promise<Reply>
  }
}
