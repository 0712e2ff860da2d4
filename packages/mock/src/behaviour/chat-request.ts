import type { Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { quote } from '../core/quote.ts'
import { refuseBeyondFamily, refuseUnlisted } from './model-family.ts'

export interface ChatRequest {
  model: string
  messages: { role: string; content?: unknown; tool_calls?: { function?: { arguments?: unknown } }[] }[]
  request_id?: string
  max_tokens?: number
  stop?: string[]
  thinking?: { type?: string }
  response_format?: { type?: string }
  tools?: { type: string; function?: FunctionTool; web_search?: Record<string, unknown> }[]
  tool_choice?: string
  tool_stream?: boolean
}

export interface FunctionTool {
  name: string
  parameters?: Schema
}

/** The answer to a chat request whose model does not exist, cannot be called this way, or does not take the numbers. */
export function refuseChat(exchange: Exchange): MaybePromise<Answer | undefined> {
  const { operation, compiled, settings, complain } = exchange
  const { model } = exchange.body as ChatRequest
  const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: Record<string, Schema> }
  const known = knownValues(properties?.['model']) ?? []
  const isAllowed = settings.models === 'any' || settings.models.includes(model)
  if (!isAllowed && !known.includes(model)) {
    const lower = model.toLowerCase()
    const similar = known.find((name) => name.toLowerCase() === lower)
    const meant = similar ? `; ${similar} is one of them` : ''
    return complain({ code: '1211', hint: `${quote(model)} is not among the ${known.length} documented models${meant}. Add it with --models ${/^[\w.-]{1,100}$/.test(model) ? model : '<name>'} (or the option models), or take all with --models any.`, isSaid: true })
  }
  return (isAllowed ? undefined : refuseUnlisted(exchange, model)) ?? refuseBeyondFamily(exchange, model)
}
