import type { Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { list, quote } from '../core/quote.ts'
import { refuseBeyondFamily, refuseUnlisted } from './model-family.ts'

export interface ChatRequest {
  model: string
  messages: { role: string; content?: unknown; tool_calls?: { function?: { arguments?: unknown } }[] }[]
  request_id?: string
  max_tokens?: number
  stop?: string[]
  thinking?: { type?: string }
  response_format?: { type?: string }
  tools?: { type: string; function?: FunctionTool }[]
  tool_choice?: string
  tool_stream?: boolean
}

export interface FunctionTool {
  name: string
  parameters?: Schema
}

/** Clients send `function.arguments` as an object, as older documents said; the API wants JSON text and takes both. */
export function acceptArgumentObjects(body: unknown): string[] {
  const messages = (body as Partial<ChatRequest> | null)?.messages
  const places: string[] = []
  for (const [index, message] of Array.isArray(messages) ? messages.entries() : []) {
    const calls = message?.tool_calls
    for (const [at, call] of Array.isArray(calls) ? calls.entries() : []) {
      const given = call?.function?.arguments
      if (typeof given !== 'object' || given === null) continue
      call.function!.arguments = JSON.stringify(given)
      places.push(`messages[${index}].tool_calls[${at}].function.arguments`)
    }
  }
  if (places.length === 0) return []
  return [`${list(places)} ${places.length === 1 ? 'is an object; it is' : 'are objects; they are'} documented as JSON text.`]
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
