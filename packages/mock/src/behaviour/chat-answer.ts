import { encode, framesAnswer, jsonAnswer, type Answer, type Frame } from '../core/answer.ts'
import type { Exchange, Settings } from '../core/behaviour.ts'
import { isSuccess, type Compiled } from '../core/compile.ts'
import { excessOf } from '../core/json-limits.ts'
import { andThen, type MaybePromise } from '../core/maybe-promise.ts'
import { Memo } from '../core/memo.ts'
import { onceFor } from '../core/once.ts'
import { lastUserText } from '../core/prefer.ts'
import { eventFrames, pace, type Schedule } from '../core/stream.ts'
import { isDocumentedId } from './documented-ids.ts'
import { fixtureReply } from './chat-fixtures.ts'
import { limitReply } from './chat-limits.ts'
import { replyBody, replyEvents, type Reply, type ToolCall } from './chat-reply.ts'
import type { ChatRequest } from './chat-request.ts'
import { toolReply } from './chat-tools.ts'

/** What a request is answered with. */
export interface Composed {
  reply: Reply
  /** The documented answer that the rest of a reply comes from. */
  example: DocumentedChat
  /** The reply is the example's, word for word. */
  isDocumented: boolean
}

/** A documented chat answer, and the documented stream that says the same. */
export interface DocumentedChat {
  name: string
  stream: string | undefined
  value: Record<string, unknown>
  reply: Reply
  completionTokens: number
}

/** Which documented answer fits a request; the first row that applies. */
const CHOICES: readonly { name: string; fits: (request: ChatRequest) => boolean }[] = [
  { name: 'json-mode', fits: ({ response_format: format }) => format?.type === 'json_object' },
  { name: 'audio', fits: ({ model }) => model === 'glm-4-voice' },
  { name: 'web-search', fits: ({ tools = [] }) => tools.some(({ type }) => type === 'web_search') },
  { name: 'mcp', fits: ({ tools = [] }) => tools.some(({ type }) => type === 'mcp') },
  { name: 'reasoning', fits: ({ thinking }) => thinking?.type === 'enabled' },
  { name: 'chat', fits: () => true },
]

/** The documented streams that say what these documented answers say. */
const STREAMS: Readonly<Record<string, string>> = { chat: 'text', reasoning: 'reasoning', 'tool-call': 'tool-call' }

/** Composes the answer to a chat request: a fixture, the echo, a call of one of its tools, or the documented example. */
export function composeChat(exchange: Exchange): MaybePromise<Composed | undefined> {
  const { compiled, body, settings } = exchange
  const request = body as ChatRequest
  const documented = documentedChats(compiled)
  const chosen = CHOICES.find((choice) => documented.has(choice.name) && choice.fits(request))
  if (!chosen) return undefined
  const call = documented.get('tool-call')
  return andThen(fixtureReply(settings.fixtures, request), (fixed) =>
    andThen(fixed ?? echoReply(settings.echo, request) ?? toolReply(request, call?.reply), (made) => {
      const example = call && made === call.reply ? call : documented.get(chosen.name)!
      const whole = made ?? example.reply
      const thought = fixed ? withoutThinking(whole, request) : withThinking(whole, request, documented.get('reasoning')?.reply.reasoning)
      const reply = limitReply(thought, request, exchange)
      // the documented count of tokens is not ours
      const isTooLong = example.completionTokens > (request.max_tokens ?? Number.POSITIVE_INFINITY)
      return { reply, example, isDocumented: reply === example.reply && !isTooLong }
    }),
  )
}

/** The composed answer, as a whole or in events; a documented one is replayed byte for byte. */
export function answerChat(exchange: Exchange, { reply, example, isDocumented }: Composed): MaybePromise<Answer> {
  const { compiled, body, isStream, settings } = exchange
  const request = body as ChatRequest
  const name = isStream ? example.stream : example.name
  const isAsDocumented = isDocumented && name !== undefined && (isStream || request.request_id === undefined || isDocumentedId(compiled, request.request_id))
  return andThen(isAsDocumented ? exchange.replay(name) : undefined, (replayed) => {
    if (replayed) return replayed
    if (!isStream) return jsonAnswer(200, replyBody(reply, request, example.value))
    return framesAnswer(200, 'text/event-stream', framesOf(reply, request, example, settings))
  })
}

/** Characters of a request and a reply whose stream is remembered: 100 of them take some megabytes. */
const SHORT = 10_000

/** Tests ask the same again and again, and a stream takes longer to make than to send. */
const streamsOf = onceFor<Schedule, Memo<readonly Frame[]>>(() => new Memo(100, SHORT))

function framesOf(reply: Reply, request: ChatRequest, example: DocumentedChat, { schedule }: Settings): readonly Frame[] {
  const { model, messages, tools, tool_stream } = request
  const key = JSON.stringify([reply, example.name, model, messages, tools, tool_stream])
  return streamsOf(schedule).get(key, () => pace(eventFrames(replyEvents(reply, request, example.value)), schedule))
}

function echoReply(isEcho: boolean, request: ChatRequest): Reply | undefined {
  const text = isEcho ? lastUserText(request) : undefined
  if (text === undefined) return undefined
  const content = request.response_format?.type === 'json_object' && !isJsonObject(text) ? JSON.stringify({ content: text }) : text
  return { content, finishReason: 'stop' }
}

function withThinking(reply: Reply, { thinking }: ChatRequest, reasoning: string | undefined): Reply {
  return thinking?.type === 'enabled' && reply.reasoning === undefined && reasoning !== undefined ? { ...reply, reasoning } : reply
}

function withoutThinking(reply: Reply, { thinking }: ChatRequest): Reply {
  if (thinking?.type !== 'disabled' || reply.reasoning === undefined) return reply
  const { reasoning: _, ...rest } = reply
  return rest
}

function isJsonObject(text: string): boolean {
  if (excessOf(encode(text))) return false
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** The documented answers of the chat by name. The asynchronous operation has none of its own. */
const documentedChats = onceFor(({ operations }: Compiled): Map<string, DocumentedChat> => {
  const responses = operations.find(({ id }) => id === 'chat.completions.create')?.responses.filter(({ status }) => isSuccess(status)) ?? []
  const examples = responses.flatMap(({ media }) => media.filter(({ isStream }) => !isStream).flatMap((one) => one.examples))
  return new Map(
    examples.map(({ name, value }): [string, DocumentedChat] => {
      const { choices, usage } = value as { choices: [DocumentedChoice]; usage?: { completion_tokens?: number } }
      return [name, { name, stream: STREAMS[name], value: value as Record<string, unknown>, reply: toReply(choices[0]), completionTokens: usage?.completion_tokens ?? 0 }]
    }),
  )
})

interface DocumentedChoice {
  message: { content?: string | null; reasoning_content?: string; tool_calls?: ToolCall[] }
  finish_reason: string
}

function toReply({ message: { content = null, reasoning_content: reasoning, tool_calls: calls = [] }, finish_reason: finishReason }: DocumentedChoice): Reply {
  // what the model's own tools did has no arguments, and is replayed as a whole or not at all
  const toolCalls = calls.filter((call) => call.type === 'function')
  return { content, ...(reasoning !== undefined && { reasoning }), ...(toolCalls.length > 0 && { toolCalls }), finishReason }
}
