import { DocumentDefect, type OpenApiDocument, type Schema } from '../core/document.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { lastText } from '../core/prefer.ts'
import { quote } from '../core/quote.ts'
import { Refused } from '../core/refusal.ts'
import type { Reply, ToolCall } from './chat-reply.ts'
import type { ChatRequest, FunctionTool } from './chat-request.ts'

/** The functions that a request offers. */
export function functionsOf({ tools = [] }: ChatRequest): FunctionTool[] {
  return tools.flatMap((tool) => (tool.function ? [tool.function] : []))
}

/** So many functions are looked for in a message: a search for each of thousands would take the server's time from others. */
const FEW = 128

/**
 * A call of one of the request's functions: of the one that the message names, or the first. After the result of a call comes
 * text, unless `tool_choice` is `required`; with `none` there is never a call.
 * @param documented the documented reply with a call, which is given where the request offers its function
 */
export function toolReply(request: ChatRequest, documented: Reply | undefined): MaybePromise<Reply | undefined> {
  const { tool_choice: choice = 'auto', messages } = request
  if (!request.tools) return undefined
  const offered = functionsOf(request)
  const isAsked = choice === 'required' || messages.at(-1)?.role === 'user'
  if (offered.length === 0 || choice === 'none' || !isAsked) return undefined
  const text = lastText(request) ?? ''
  const chosen = offered.slice(0, FEW).find(({ name }) => text.includes(name)) ?? offered[0]!
  const call = documented?.toolCalls?.[0]
  return call && isFor(call, chosen) ? documented : callReply(chosen)
}

async function callReply(chosen: FunctionTool): Promise<Reply> {
  return { content: null, toolCalls: [await callOf(chosen, 0)], finishReason: 'tool_calls' }
}

/** A call with these arguments, or with some that fit the function's schema. */
export async function callOf({ name, parameters }: FunctionTool, index: number, given?: string | Record<string, unknown>): Promise<ToolCall> {
  const values = given ?? (await sampleArguments(name, parameters ?? {}))
  return { id: `call_${8_231_168_139_794_583_938n + BigInt(index)}`, type: 'function', function: { name, arguments: typeof values === 'string' ? values : JSON.stringify(values) } }
}

function isFor({ function: { name, arguments: text } }: ToolCall, tool: FunctionTool): boolean {
  if (name !== tool.name) return false
  const { properties = {}, required = [] } = (tool.parameters ?? {}) as { properties?: object; required?: string[] }
  const values = JSON.parse(text) as object
  return required.every((key) => key in values) && Object.keys(values).every((key) => key in properties)
}

/** Characters of a function's schema: nobody's has as many, and a hostile one takes the square of them in time. */
const LONGEST = 100_000

// references in a function's schema lead into that schema
async function sampleArguments(name: string, parameters: Schema): Promise<unknown> {
  const { length } = JSON.stringify(parameters)
  if (length > LONGEST) throw unusable(name, `it has ${length} characters, more than ${LONGEST}`)
  const { sample } = await import('../core/sample.ts')
  try {
    return sample(parameters as unknown as OpenApiDocument, { type: 'object', ...parameters })
  } catch (error) {
    throw unusable(name, error instanceof DocumentDefect ? error.message : 'it is no valid JSON Schema')
  }
}

function unusable(name: string, why: string): Refused {
  return new Refused({ code: '1214', values: { field: 'tools' }, hint: `The mock cannot make arguments for the function ${quote(name)} from the schema in its "parameters": ${why}.` })
}
