import type { PartialAnswer } from '../errors/bigmodel-error.ts'
import { append, isMembers, type Members } from './append.ts'
import type { Arrived } from './reading.ts'
import type { ToolCall } from './tool-calls.ts'

interface Choice {
  index: number
  message: Members & { tool_calls?: ToolCall[]; audio?: { data?: unknown } }
  [member: string]: unknown
}

interface Piece extends Members {
  index?: number | null
  delta?: Members | null
}

/** The reply that events add up to: the one that would have come without `stream`. */
export function mergedReply(): Arrived<unknown> {
  const reply: Members = {}
  const choices: Choice[] = []
  const addPiece = (piece: Piece) => {
    const at = piece.index ?? 0
    let choice = choices.find(({ index }) => index === at)
    if (!choice) choices.push((choice = { index: at, message: {} }))
    for (const name in piece) if (name !== 'delta' && name !== 'message') put(choice, name, piece[name])
    if (isMembers(piece.delta)) append(choice.message, piece.delta)
    // some servers end with the whole message, or have nothing else
    else if (isMembers(piece.message)) choice.message = structuredClone(piece.message)
  }
  return {
    add(event) {
      if (!isMembers(event)) return
      for (const name in event) if (name !== 'choices' && name !== 'object') put(reply, name, event[name])
      const pieces: unknown = event['choices']
      if (Array.isArray(pieces)) for (const piece of pieces) if (isMembers(piece)) addPiece(piece)
    },
    all: () => ({ ...reply, choices: choices.map(finished).sort((a, b) => a.index - b.index) }) as PartialAnswer,
  }
}

/** Sets a member that comes again: the later value holds, sources and findings of all events stay. */
function put(target: Members, name: string, value: unknown): void {
  const old = target[name]
  // nearly every event repeats what is known, and comparing costs less than writing
  if (old === value) return
  if (!Array.isArray(old) || !Array.isArray(value)) target[name] = value ?? old
  else {
    const known = new Set(old.map((item) => JSON.stringify(item)))
    target[name] = [...old, ...value.filter((item) => !known.has(JSON.stringify(item)))]
  }
}

function finished({ message, ...choice }: Choice): Choice {
  const { tool_calls: calls, audio } = message
  return {
    ...choice,
    message: {
      role: 'assistant',
      ...message,
      ...(calls && { tool_calls: finishedCalls(calls, Boolean(choice['finish_reason'])) }),
      ...(typeof audio?.data === 'string' && { audio: { ...audio, data: joinBase64(audio.data) } }),
    },
  }
}

/** Calls as a whole reply has them: in order, without the index that only their pieces need, and once they are over with arguments that are JSON. */
function finishedCalls(calls: readonly ToolCall[], over: boolean): ToolCall[] {
  return calls
    .toSorted((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity))
    .map((call) => {
      const { index: _, function: made, ...rest } = call
      const nothing = over && !made?.arguments && { arguments: '{}' }
      return { type: 'function', ...rest, ...(made && { function: { ...made, ...nothing } }) }
    })
}

/** Pieces of Base64 that were encoded each by itself end in padding, which must not stand in the middle. */
function joinBase64(text: string): string {
  return /=[^=]/.test(text) ? btoa((text.match(/[^=]+=*/g) ?? []).map((piece) => atob(piece)).join('')) : text
}
