import { textOf, type ChatRequest, type CreateChat, type Message, type Reply } from './chat-call.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { readNumber, type RequestOptions } from './options.ts'
import { describeIssues, type Issue, type StandardSchema } from './standard-schema.ts'

/** What `parse` asks for: a chat, with the schema of its answer. */
export interface ParseRequest<Output> extends Pick<ChatRequest, 'model' | 'messages'> {
  /** A Standard Schema (zod, valibot, arktype, …). Say in `messages` which JSON you want: the model does not see the schema. */
  schema: StandardSchema<Output>
  /** How often the model is told what is wrong with its answer, and asked again: from 0, which is the default. */
  repairs?: number | undefined
  [member: string]: unknown
}

export interface Parsed<Output> {
  data: Output
  /** The reply that `data` was read from. */
  reply: Reply
}

const REMEDY = 'Say in `messages` which JSON you want, or allow `repairs`.'

/** Thrown when an answer is no JSON, or other JSON than the schema describes. */
export class InvalidAnswerError extends BigModelError {
  declare readonly category: 'invalid-answer'
  /** What the model wrote. */
  readonly text: string
  readonly reply: Reply
  /** What the schema says is wrong; empty when the text is no JSON. */
  readonly issues: readonly Issue[]

  override get name(): string {
    return 'InvalidAnswerError'
  }

  constructor(message: string, { text, reply, issues = [], remedy = REMEDY, cause }: { text: string; reply: Reply; issues?: readonly Issue[]; remedy?: string; cause?: unknown }) {
    super(message, { category: 'invalid-answer', retry: 'never', remedy, requestId: reply.request_id, cause })
    this.text = text
    this.reply = reply
    this.issues = issues
  }
}

/** Thrown when the answer ended at the token limit, so that its JSON is not whole. Raise `max_tokens`. */
export class TruncatedAnswerError extends InvalidAnswerError {
  override get name(): string {
    return 'TruncatedAnswerError'
  }
}

/**
 * Asks a model for JSON, and validates what it answers.
 *
 * @example
 * const { data } = await parse(client.chat.completions.create, { model: 'glm-4.7', messages, schema: z.object({ city: z.string() }) })
 *
 * @throws InvalidAnswerError when the last answer is not what the schema describes.
 * @throws TruncatedAnswerError when it was cut off by the token limit.
 */
export async function parse<Output>(create: CreateChat, { schema, repairs = 0, messages, ...body }: ParseRequest<Output>, options?: RequestOptions): Promise<Parsed<Output>> {
  readNumber('repairs', repairs, 0)
  const conversation: Message[] = [...messages]
  for (let left = repairs; ; left--) {
    const request = { ...body, messages: conversation, response_format: { type: 'json_object' }, stream: false } as ChatRequest & { stream: false }
    const reply = await create(request, options)
    try {
      return { data: await read(reply, schema), reply }
    } catch (error) {
      if (left <= 0 || !(error instanceof InvalidAnswerError) || error instanceof TruncatedAnswerError) throw error
      conversation.push({ role: 'assistant', content: error.text }, { role: 'user', content: `${error.message} Answer again, with the corrected JSON alone.` })
    }
  }
}

async function read<Output>(reply: Reply, schema: StandardSchema<Output>): Promise<Output> {
  const [choice] = reply.choices ?? []
  const text = choice ? textOf(choice.message) : ''
  if (choice?.finish_reason === 'length') throw new TruncatedAnswerError('The answer was cut off by the token limit.', { text, reply, remedy: 'Raise `max_tokens`.' })
  const checked = await schema['~standard'].validate(json(text, reply))
  if (checked.issues) throw new InvalidAnswerError(`The answer is not what the schema describes: ${describeIssues(checked.issues)}.`, { text, reply, issues: checked.issues })
  return checked.value
}

function json(text: string, reply: Reply): unknown {
  // models fence their JSON although they are asked not to
  const [, fenced = text] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text) ?? []
  try {
    return JSON.parse(fenced)
  } catch (cause) {
    throw new InvalidAnswerError(`The answer is not JSON: ${(cause as Error).message}.`, { text, reply, cause })
  }
}
