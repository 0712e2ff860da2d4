import type { Fixture, FixtureMatch, FixtureReply } from '../core/fixture.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { lastText } from '../core/prefer.ts'
import type { Reply } from './chat-reply.ts'
import type { ChatRequest } from './chat-request.ts'
import { callOf, functionsOf } from './chat-tools.ts'

/** The reply of the first fixture that fits a request. */
export function fixtureReply(fixtures: readonly Fixture[], request: ChatRequest): MaybePromise<Reply | undefined> {
  const found = fixtures.find(({ match }) => !match || fits(match, request))
  if (!found) return undefined
  return typeof found.reply === 'string' ? { content: found.reply, finishReason: 'stop' } : composeReply(found.reply, request)
}

async function composeReply(given: FixtureReply, request: ChatRequest): Promise<Reply> {
  const { content, reasoning_content: reasoning, tool_calls: calls = [], finish_reason: finishReason } = given
  const offered = functionsOf(request)
  const toolCalls = await Promise.all(calls.map((call, index) => callOf({ ...offered.find(({ name }) => name === call.name), name: call.name }, index, call.arguments)))
  return {
    content: content ?? (toolCalls.length > 0 ? null : ''),
    ...(reasoning !== undefined && { reasoning }),
    ...(toolCalls.length > 0 && { toolCalls }),
    finishReason: finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
  }
}

/** @throws a sentence when the pattern of a fixture is none */
export function checkFixtures(fixtures: readonly Fixture[]): void {
  for (const [index, { match }] of fixtures.entries()) {
    const message = match?.message
    if (typeof message !== 'object' || !('matches' in message)) continue
    try {
      fitsText(message, '')
    } catch (error) {
      throw new Error(`fixtures[${index}].match.message.matches is no regular expression: ${(error as Error).message}.`, { cause: error })
    }
  }
}

function fits({ model, message, tools, turn }: FixtureMatch, request: ChatRequest): boolean {
  if (model !== undefined && model !== request.model) return false
  if (turn !== undefined && turn !== request.messages.filter(({ role }) => role === 'user').length) return false
  const offered = functionsOf(request).map(({ name }) => name)
  if (tools?.some((name) => !offered.includes(name))) return false
  return message === undefined || fitsText(message, lastText(request) ?? '')
}

function fitsText(message: NonNullable<FixtureMatch['message']>, text: string): boolean {
  if (typeof message === 'string') return message === text
  // one with the flag `g` remembers where it was
  if (message instanceof RegExp) return new RegExp(message.source, message.flags.replace(/[gy]/g, '')).test(text)
  return 'contains' in message ? text.includes(message.contains) : new RegExp(message.matches, 'u').test(text)
}
