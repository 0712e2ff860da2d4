import { splitTokens } from '../core/stream.ts'
import type { ChatRequest } from './chat-request.ts'
import { countTokens } from './token-count.ts'

/** What a model says, before it becomes a whole answer or a stream of events. */
export interface Reply {
  content: string | null
  reasoning?: string
  toolCalls?: ToolCall[]
  finishReason: string
}

export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  completion_tokens_details?: { reasoning_tokens: number }
}

type Example = Record<string, unknown>

/** The whole answer. Id and time, and whatever the example has beside the text, come from the documented example. */
export function replyBody(reply: Reply, request: ChatRequest, example: Example): Example {
  const requestId = request.request_id ?? example['request_id']
  return { ...example, ...(requestId !== undefined && { request_id: requestId }), model: request.model, choices: [choiceOf(reply)], usage: usageOf(reply, request) }
}

export function choiceOf({ content, reasoning, toolCalls, finishReason }: Reply): object {
  return {
    index: 0,
    message: { role: 'assistant', content, ...(reasoning !== undefined && { reasoning_content: reasoning }), ...(toolCalls && { tool_calls: toolCalls }) },
    finish_reason: finishReason,
  }
}

/** The same as events: the reasoning first, then the text, then the calls, and in the last one the usage. */
export function replyEvents(reply: Reply, request: ChatRequest, example: Example): object[] {
  const head = { id: example['id'], object: 'chat.completion.chunk', created: example['created'], model: request.model }
  const deltas: object[] = [
    ...splitTokens(reply.reasoning ?? '').map((piece) => ({ reasoning_content: piece })),
    ...splitTokens(reply.content ?? '').map((piece) => ({ content: piece })),
    ...(reply.toolCalls ?? []).flatMap((call, index) => callDeltas(call, index, request.tool_stream === true)),
  ]
  return [
    ...deltas.map((delta, index) => ({ ...head, choices: [{ index: 0, delta: index === 0 ? { role: 'assistant', ...delta } : delta }] })),
    { ...head, choices: [{ index: 0, finish_reason: reply.finishReason, delta: { role: 'assistant', content: '' } }], usage: usageOf(reply, request) },
  ]
}

function callDeltas({ function: called, ...call }: ToolCall, index: number, isInPieces: boolean): object[] {
  const delta = (part: object) => ({ tool_calls: [{ index, ...part }] })
  if (!isInPieces) return [delta({ ...call, function: called })]
  return [delta({ ...call, function: { name: called.name, arguments: '' } }), ...splitTokens(called.arguments).map((piece) => delta({ function: { arguments: piece } }))]
}

/** Tokens as the stream has them: each piece counts as one. */
export function usageOf({ content, reasoning = '', toolCalls = [] }: Reply, request: ChatRequest): Usage {
  const reasoningTokens = splitTokens(reasoning).length
  const tokens = reasoningTokens + splitTokens(content ?? '').length + toolCalls.reduce((sum, call) => sum + splitTokens(call.function.arguments).length, 0)
  const prompt = promptTokens(request)
  return { prompt_tokens: prompt, completion_tokens: tokens, total_tokens: prompt + tokens, ...(reasoningTokens > 0 && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }) }
}

function promptTokens({ messages, tools }: ChatRequest): number {
  const text = [...messages.map(({ content }) => content), tools ?? ''].map((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))).join('\n')
  return messages.length * 4 + countTokens(text)
}
