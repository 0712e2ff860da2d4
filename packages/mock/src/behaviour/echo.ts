import { encode, framesAnswer, jsonAnswer, type Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { lastUserText } from '../core/prefer.ts'
import { selectDefault } from '../core/select.ts'
import { pace } from '../core/stream.ts'

/** How one operation dresses text: a whole reply, and the events of a streamed one. */
export interface Dress {
  reply(text: string, usage: Usage, example: Record<string, unknown>): unknown
  events(pieces: string[], usage: Usage, example: Record<string, unknown>): unknown[]
}

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
}

/** With `--echo`, the last user message comes back; without it, or when that message has no text, nothing does. */
export function echo({ settings, operation, body, isStream }: Exchange, dress: Dress): Answer | undefined {
  const text = settings.echo ? lastUserText(body) : undefined
  const example = selectDefault(operation, false)?.example.value
  if (text === undefined || example === undefined) return undefined
  const pieces = splitText(text)
  if (!isStream) return jsonAnswer(200, dress.reply(text, usageOf(pieces), example as Record<string, unknown>))
  const events = dress.events(pieces, usageOf(pieces), example as Record<string, unknown>).map((event) => JSON.stringify(event))
  return framesAnswer(200, 'text/event-stream', pace([...events, '[DONE]'].map((data) => encode(`data: ${data}\n\n`)), settings.frameDelay))
}

/** Pieces as a model streams them: a Chinese character or two, or a word with the space before it. Together they are the text. */
export function splitText(text: string): string[] {
  return text.match(/\p{Script=Han}{1,2}|\s*[^\s\p{Script=Han}]{1,12}|\s+/gu) ?? []
}

// a piece counts as a token; the prompt is what comes back, so it has as many
export function usageOf(pieces: string[]): Usage {
  return { prompt_tokens: pieces.length, completion_tokens: pieces.length, total_tokens: pieces.length * 2 }
}
