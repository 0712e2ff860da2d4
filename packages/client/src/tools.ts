import { textOf, type ChatRequest, type CreateChat, type Message, type Reply } from './chat-call.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { ServerError } from './errors/category-errors.ts'
import { readNumber, type RequestOptions } from './options.ts'
import { describeIssues, type StandardSchema } from './standard-schema.ts'

type ReplyMessage = Reply['choices'][number]['message']

/** What a function of yours is told of the call. */
export interface ToolContext {
  /** The id of the call. */
  id: string
  signal: AbortSignal | undefined
}

/** A function that the model can call. */
export interface Tool<Input = never> {
  name: string
  description: string
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>
  schema: StandardSchema<Input>
  execute(input: Input, context: ToolContext): unknown
}

/** Settings of `tool`. */
export interface ToolDefinition<Input> extends Omit<Tool<Input>, 'parameters'> {
  /** JSON Schema of the arguments. Leave it out when the schema can describe itself, as zod's can. */
  parameters?: Record<string, unknown> | undefined
}

/** What `run` asks for: a chat, with functions. */
export interface RunRequest extends Pick<ChatRequest, 'model' | 'messages'> {
  tools: readonly Tool[]
  /** How many answers the model may give, the last one included: from 1, default 10. */
  maxRounds?: number | undefined
  /**
   * What becomes of an unknown name, of arguments that the schema refuses, and of what a function throws: `tell`
   * (default) makes it the result of the call, so that the model can do better; `throw` ends the run with a
   * `ToolCallError`.
   */
  onToolError?: 'tell' | 'throw' | undefined
  [member: string]: unknown
}

export interface RunResult {
  /** The message that calls no more functions. */
  message: ReplyMessage
  /** The whole conversation, with every call and result, to go on with. */
  messages: Message[]
  reply: Reply
}

/** A call of a function, as the model wrote it. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

export type RunEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-start'; call: ToolCall }
  | { type: 'tool-finish'; call: ToolCall; content: string }
  | { type: 'finish'; result: RunResult }

/**
 * Thrown with `onToolError: 'throw'`, or told to the model, when it calls a function wrongly, or the function throws:
 * what it threw is the `cause`.
 */
export class ToolCallError extends BigModelError {
  declare readonly category: 'tool-call'
  declare readonly messages: readonly Message[]
  readonly call: ToolCall

  override get name(): string {
    return 'ToolCallError'
  }

  constructor(message: string, call: ToolCall, cause?: unknown) {
    super(message, { category: 'tool-call', retry: 'never', remedy: 'Look at `call` and `cause`, and go on with `messages`.', cause })
    this.call = call
  }
}

/** Thrown when the model still calls functions in the last answer that it may give. */
export class RoundLimitError extends BigModelError {
  declare readonly category: 'round-limit'
  declare readonly messages: readonly Message[]

  override get name(): string {
    return 'RoundLimitError'
  }

  constructor(answers: number) {
    super(`The model still calls functions after ${answers} answers.`, { category: 'round-limit', retry: 'never', remedy: 'Raise `maxRounds`, or go on with `messages`.' })
  }
}

/**
 * Describes a function that the model can call; `execute` gets what the schema gives.
 *
 * @throws TypeError when there are no `parameters` and the schema cannot describe itself.
 */
export function tool<Input>({ parameters, ...definition }: ToolDefinition<Input>): Tool {
  const described = parameters ?? definition.schema['~standard'].jsonSchema?.input({ target: 'draft-07' })
  if (!described) throw new TypeError(`The schema of the tool "${definition.name}" cannot give JSON Schema; add \`parameters\`.`)
  return { ...definition, parameters: described } as Tool<Input> as unknown as Tool
}

/**
 * Chats, and runs the functions that the model calls, until it calls none.
 *
 * @example
 * const { message } = await run(client.chat.completions.create, { model: 'glm-4.7', messages, tools: [weather] })
 *
 * @throws RoundLimitError when the model does not stop calling.
 * @throws ToolCallError when a function fails or is called wrongly, with `onToolError: 'throw'`.
 * @throws BigModelError whatever a chat throws. All of them have the conversation so far as `messages`.
 */
export async function run(create: CreateChat, request: RunRequest, options?: RequestOptions): Promise<RunResult> {
  for await (const event of rounds(request, options, (body) => whole(create, body, options))) if (event.type === 'finish') return event.result
  throw new TypeError('unreachable: a run ends with its result or an error')
}

/** Like `run`, with the model's words and the calls as events; the last one is `finish`. Leaving the loop ends the run. */
export function runStream(create: CreateChat, request: RunRequest, options?: RequestOptions): AsyncGenerator<RunEvent, void, undefined> {
  return rounds(request, options, (body) => streamed(create, body, options))
}

type Ask = (body: ChatRequest) => AsyncGenerator<RunEvent, Reply, undefined>

// oxlint-disable-next-line require-yield -- there is nothing to tell of before the whole reply
async function* whole(create: CreateChat, body: ChatRequest, options?: RequestOptions): AsyncGenerator<RunEvent, Reply, undefined> {
  return create({ ...body, stream: false }, options)
}

async function* streamed(create: CreateChat, body: ChatRequest, options?: RequestOptions): AsyncGenerator<RunEvent, Reply, undefined> {
  const stream = await create({ ...body, stream: true }, options)
  for await (const { choices } of stream) {
    const delta = choices?.[0]?.delta as { content?: unknown; reasoning_content?: string } | undefined
    if (delta?.reasoning_content) yield { type: 'reasoning', text: delta.reasoning_content }
    const text = textOf(delta ?? {})
    if (text) yield { type: 'text', text }
  }
  return stream.finalReply()
}

async function* rounds({ tools, maxRounds = 10, onToolError = 'tell', messages: given, ...body }: RunRequest, options: RequestOptions | undefined, ask: Ask): AsyncGenerator<RunEvent, void, undefined> {
  const signal = options?.signal ?? undefined
  readNumber('maxRounds', maxRounds)
  const messages: Message[] = [...given]
  const offered = tools.map(({ name, description, parameters }) => ({ type: 'function', function: { name, description, parameters } }))
  try {
    for (let round = 0; round < maxRounds; round++) {
      signal?.throwIfAborted()
      const reply = yield* ask({ ...body, messages, tools: offered } as ChatRequest)
      const message = reply.choices?.[0]?.message
      if (!message) throw new ServerError('The reply has no message.', { category: 'server', retry: 'never', remedy: 'Go on with `messages`.' })
      // as it came: models that think want their `reasoning_content` back
      messages.push(message)
      const calls = functionCalls(message)
      if (calls.length === 0) return yield { type: 'finish', result: { message, messages, reply } }
      for (const call of calls) yield { type: 'tool-start', call }
      const contents = await untilAborted(Promise.all(calls.map((call) => execute(call, tools, onToolError, signal))), signal)
      for (const [index, call] of calls.entries()) {
        const content = contents[index] ?? ''
        messages.push({ role: 'tool', tool_call_id: call.id, content })
        yield { type: 'tool-finish', call, content }
      }
    }
    throw new RoundLimitError(maxRounds)
  } catch (error) {
    // hidden from logs, as they are long and the user's
    if (error instanceof BigModelError) Object.defineProperty(error, 'messages', { value: messages })
    throw error
  }
}

/** The calls that are ours to run; those of MCP servers have run already. */
function functionCalls({ tool_calls: calls }: ReplyMessage): ToolCall[] {
  return (calls ?? []).flatMap(({ id, function: named }) => (named ? [{ id: id ?? '', name: named.name, arguments: named.arguments }] : []))
}

async function execute(call: ToolCall, tools: readonly Tool[], onToolError: 'tell' | 'throw', signal: AbortSignal | undefined): Promise<string> {
  try {
    const found = tools.find(({ name }) => name === call.name)
    if (!found) throw new ToolCallError(`There is no function "${call.name}"; there are: ${tools.map(({ name }) => name).join(', ')}.`, call)
    const result = await found.execute(await readArguments(call, found), { id: call.id, signal })
    return typeof result === 'string' ? result : (JSON.stringify(result) ?? '')
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const message = error instanceof Error ? error.message : String(error)
    if (onToolError === 'tell') return JSON.stringify({ error: message })
    throw error instanceof ToolCallError ? error : new ToolCallError(`The function "${call.name}" failed: ${message}`, call, error)
  }
}

async function readArguments(call: ToolCall, { schema }: Tool): Promise<never> {
  let value: unknown
  try {
    value = JSON.parse(call.arguments || '{}')
  } catch (error) {
    throw new ToolCallError(`The arguments are not JSON: ${(error as Error).message}.`, call, error)
  }
  const checked = await schema['~standard'].validate(value)
  if (checked.issues) throw new ToolCallError(`The arguments are wrong: ${describeIssues(checked.issues)}.`, call)
  return checked.value
}

/** A function of yours may not look at the signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
