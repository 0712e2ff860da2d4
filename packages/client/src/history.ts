import { textOf, type Message, type Reply } from './chat-call.ts'

/** Settings of a history; `budget` and `count` are those of the messages that are sent. */
export interface HistoryOptions {
  /** What was said before: of a new conversation the system message, or what `JSON.parse` gives of a saved history. */
  messages?: readonly Message[] | undefined
  /** How many tokens the messages may have together, above 0; default `Infinity`. */
  budget?: number | undefined
  /** Counts the tokens of a message. Default: `estimateTokens`. */
  count?: ((message: Message) => number) | undefined
}

/**
 * A conversation. `JSON.stringify` saves its messages, and `new History({ messages: JSON.parse(saved) })` restores them.
 *
 * @example
 * const history = new History({ messages: [{ role: 'system', content: '请简短回答。' }], budget: 4000 })
 * history.add('你好')
 * history.add(await client.chat.completions.create({ model: 'glm-4.7', messages: history.toMessages() }))
 */
export class History {
  readonly #messages: Message[]
  readonly #budget: number
  readonly #count: (message: Message) => number

  constructor({ messages = [], budget = Infinity, count = estimateTokens }: HistoryOptions = {}) {
    this.#messages = [...messages]
    if (!(budget > 0)) throw new TypeError(`budget has to be a number of tokens above 0, not ${budget}.`)
    this.#budget = budget
    this.#count = count
  }

  /** Adds what the user says (a string), a message, a final message of a stream, several of them, or the message of a reply. */
  add(said: string | Message | Reply | readonly Message[]): this {
    if (typeof said === 'string') this.#messages.push({ role: 'user', content: said })
    else if (Array.isArray(said)) this.#messages.push(...(said as readonly Message[]))
    else if ('choices' in said) this.#messages.push(...(said as Reply).choices.slice(0, 1).map(({ message }) => message))
    else this.#messages.push(said as Message)
    return this
  }

  /**
   * What to send: the system messages, and as many of the latest turns as the budget allows. A turn begins with what
   * the user says and is left out as a whole, so that no result of a tool is without its call. The latest turn always stays.
   */
  toMessages(): Message[] {
    const system = this.#messages.filter(({ role }) => role === 'system')
    let left = this.#budget - this.#total(system)
    const kept: Message[] = []
    for (const turn of turns(this.#messages.filter(({ role }) => role !== 'system')).toReversed()) {
      left -= this.#total(turn)
      if (left < 0 && kept.length > 0) break
      kept.unshift(...turn)
    }
    return [...system, ...kept]
  }

  /** Everything that was said, for `JSON.stringify`. */
  toJSON(): Message[] {
    return [...this.#messages]
  }

  #total(messages: readonly Message[]): number {
    return messages.reduce((sum, message) => sum + this.#count(message), 0)
  }
}

function turns(messages: readonly Message[]): Message[][] {
  const found: Message[][] = []
  for (const message of messages) {
    if (message.role === 'user' || found.length === 0) found.push([])
    found.at(-1)?.push(message)
  }
  return found
}

// rather too many than too few
const TOKENS_PER_IDEOGRAPH = 0.8
const TOKENS_PER_CHARACTER = 0.35
const TOKENS_PER_MESSAGE = 4

/**
 * Estimates the tokens of a message by its text, thoughts and tool calls: 0.8 for a Chinese, Japanese or Korean
 * character, 0.35 for any other, 4 for the message. Images, sounds and files count nothing: give a `count` of your
 * own for them, or ask `client.tokenizer.create` for exact numbers.
 */
export function estimateTokens(message: Message): number {
  const { reasoning_content: thoughts, tool_calls: calls } = message as { reasoning_content?: unknown; tool_calls?: unknown }
  const text = textOf(message) + (typeof thoughts === 'string' ? thoughts : '') + (calls ? JSON.stringify(calls) : '')
  const ideographs = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return Math.ceil(ideographs * TOKENS_PER_IDEOGRAPH + (text.length - ideographs) * TOKENS_PER_CHARACTER + TOKENS_PER_MESSAGE)
}
