import type { ChatStream, Schemas } from '@bigmodel-kit/client'
import { delta, DONE } from './answers.ts'
import { clientOf, QUESTION } from './client.ts'
import type { Answer, World } from './world.ts'

export type Chunk = Schemas['ChatCompletionChunk']
export type Chat = ChatStream<Chunk, Schemas['ChatCompletionResponse']>

/** The events of a stream that says `你好`. */
export const TWO = [delta('你'), delta('好', 'stop'), DONE]

/** The stream that a client gets of these answers. */
export async function ask({ farSide }: World, ...answers: Answer[]): Promise<Chat> {
  const { url } = await farSide(...answers)
  return clientOf(url, { timeout: { idle: 1000 } }).chat.completions.create({ ...QUESTION, stream: true })
}

export async function contents(stream: AsyncIterable<Chunk>): Promise<string[]> {
  const all: string[] = []
  for await (const { choices } of stream) all.push(String(choices[0]?.delta.content))
  return all
}
