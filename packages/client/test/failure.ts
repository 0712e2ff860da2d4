import { createClient } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { farSide, type Answer } from './far-side.ts'

/** What a call throws for an answer, without a retry. */
export async function failure(...answers: Answer[]): Promise<unknown> {
  const { url } = await farSide(...answers)
  return rejection(createClient({ apiKey: KEY, baseUrl: url, maxRetries: 0 }).chat.completions.create(QUESTION))
}
