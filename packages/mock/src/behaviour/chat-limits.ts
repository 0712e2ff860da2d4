import type { Exchange } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { splitTokens } from '../core/stream.ts'
import type { Reply } from './chat-reply.ts'
import type { ChatRequest } from './chat-request.ts'

/**
 * The reply as far as the request lets it go: up to a word of `stop`, then up to `max_tokens`, or else the most that the document
 * lets a request ask for. The same object if all of it may.
 */
export function limitReply(reply: Reply, { stop = [], max_tokens: most }: ChatRequest, { operation, compiled }: Pick<Exchange, 'operation' | 'compiled'>): Reply {
  const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: { max_tokens?: { maximum?: number } } }
  return cutTokens(cutStop(reply, stop), most ?? properties?.max_tokens?.maximum ?? Number.POSITIVE_INFINITY)
}

function cutStop(reply: Reply, stop: readonly string[]): Reply {
  if (stop.length === 0) return reply
  const { content } = reply
  const places = stop.filter((word) => word !== '').flatMap((word) => (content?.includes(word) ? [content.indexOf(word)] : []))
  return places.length > 0 ? { ...reply, content: content!.slice(0, Math.min(...places)), finishReason: 'stop' } : reply
}

function cutTokens(reply: Reply, most: number): Reply {
  if (lengthOf(reply) <= most) return reply
  let left = most
  let isCut = false
  const cut = (text: string): string => {
    const pieces = splitTokens(text, left + 1)
    const kept = pieces.slice(0, Math.max(0, left))
    left -= kept.length
    isCut ||= kept.length < pieces.length
    return kept.join('')
  }
  const reasoning = reply.reasoning === undefined ? undefined : cut(reply.reasoning)
  const content = reply.content === null ? null : cut(reply.content)
  const toolCalls = reply.toolCalls?.flatMap((call) => (isCut && left <= 0 ? [] : [{ ...call, function: { ...call.function, arguments: cut(call.function.arguments) } }]))
  if (!isCut) return reply
  return { content, ...(reasoning !== undefined && { reasoning }), ...(toolCalls && toolCalls.length > 0 && { toolCalls }), finishReason: 'length' }
}

// a token has at least one character
function lengthOf({ content, reasoning = '', toolCalls = [] }: Reply): number {
  return (content?.length ?? 0) + reasoning.length + toolCalls.reduce((sum, call) => sum + call.function.arguments.length, 0)
}
