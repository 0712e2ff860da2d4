import type { OpenApiDocument, Schema } from '../core/document.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { lastText } from '../core/prefer.ts'
import type { Reply, ToolCall } from './chat-reply.ts'
import type { ChatRequest, FunctionTool } from './chat-request.ts'

/** The functions that a request offers. */
export function functionsOf({ tools = [] }: ChatRequest): FunctionTool[] {
  return tools.flatMap((tool) => (tool.function ? [tool.function] : []))
}

/**
 * A call of one of the request's functions: of the one that the message names, or the first. After the result of a call comes
 * text, unless `tool_choice` is `required`; with `none` there is never a call.
 * @param documented the documented reply with a call, which is given where the request offers its function
 */
export function toolReply(request: ChatRequest, documented: Reply | undefined): MaybePromise<Reply | undefined> {
  const { tool_choice: choice = 'auto', messages } = request
  const offered = functionsOf(request)
  const isAsked = choice === 'required' || messages.at(-1)?.role === 'user'
  if (offered.length === 0 || choice === 'none' || !isAsked) return undefined
  const text = lastText(request) ?? ''
  const chosen = offered.find(({ name }) => text.includes(name)) ?? offered[0]!
  const call = documented?.toolCalls?.[0]
  return call && isFor(call, chosen) ? documented : callReply(chosen)
}

async function callReply(chosen: FunctionTool): Promise<Reply> {
  return { content: null, toolCalls: [await callOf(chosen, 0)], finishReason: 'tool_calls' }
}

/** A call with these arguments, or with some that fit the function's schema. */
export async function callOf({ name, parameters }: FunctionTool, index: number, given?: string | Record<string, unknown>): Promise<ToolCall> {
  const values = given ?? (await sampleArguments(parameters ?? {}))
  return { id: `call_${8_231_168_139_794_583_938n + BigInt(index)}`, type: 'function', function: { name, arguments: typeof values === 'string' ? values : JSON.stringify(values) } }
}

function isFor({ function: { name, arguments: text } }: ToolCall, tool: FunctionTool): boolean {
  if (name !== tool.name) return false
  const { properties = {}, required = [] } = (tool.parameters ?? {}) as { properties?: object; required?: string[] }
  const values = JSON.parse(text) as object
  return required.every((key) => key in values) && Object.keys(values).every((key) => key in properties)
}

// references in a function's schema lead into that schema
async function sampleArguments(parameters: Schema): Promise<unknown> {
  const { sample } = await import('../core/sample.ts')
  return sample(parameters as unknown as OpenApiDocument, { type: 'object', ...parameters })
}
