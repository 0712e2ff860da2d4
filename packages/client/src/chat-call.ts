import type { ChatCompletions, Schemas } from './generated/resources.ts'

export type Reply = Schemas['ChatCompletionResponse']
export type Message = Schemas['ChatMessage']
export type ChatRequest = Schemas['ChatCompletionRequest']

/** `client.chat.completions.create`, or `chatCompletionsCreate(transport)`. */
export type CreateChat = ChatCompletions['create']

/** The text of a message, whichever form it has; thoughts are no part of it. */
export function textOf(message: { content?: unknown }): string {
  const { content } = message
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('') : ''
}
