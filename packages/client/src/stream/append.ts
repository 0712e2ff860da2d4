import { goOn, isWhole, type ToolCall } from './tool-calls.ts'

export type Members = { [name: string]: unknown }

// told again, not gone on with
const TOLD = new Set(['role', 'type', 'id', 'name', 'status', 'expires_at'])

/** Goes on with a message, or a part of it: text grows, lists get longer, anything else is replaced. Leaves the delta as it is. */
export function append(target: Members, delta: Members): void {
  for (const name in delta) {
    // would be the prototype of every object
    if (name === '__proto__') continue
    const piece = delta[name]
    const old = target[name]
    if (typeof piece === 'string' && typeof old === 'string') {
      // the last event of a blocked stream calls the assistant `user`
      if (!TOLD.has(name)) target[name] = name === 'arguments' && piece.startsWith('{') && isWhole(old) ? piece : old + piece
      else if (piece && old !== 'assistant') target[name] = piece
    } else if (piece === null || piece === '') target[name] = name in target ? old : piece
    else if (name === 'tool_calls' && Array.isArray(piece)) target[name] = appendToolCalls((old ?? []) as ToolCall[], piece)
    else if (Array.isArray(piece) || Array.isArray(old)) target[name] = appendParts(parts(old), parts(piece))
    else if (name === 'arguments' && typeof piece === 'object') target[name] = `${old ?? ''}${JSON.stringify(piece)}`
    else if (typeof piece === 'object') append((target[name] = isMembers(old) ? old : {}) as Members, piece as Members)
    else target[name] = piece
  }
}

/** Adds pieces of tool calls: to the calls that they go on with, or as new ones. */
function appendToolCalls(calls: ToolCall[], pieces: readonly unknown[]): ToolCall[] {
  for (const piece of pieces.filter(isMembers) as ToolCall[]) {
    let call = goOn(calls, piece)
    if (!call) calls.push((call = {}))
    const { id = piece.id } = call
    append(call, piece)
    // the first id is the one to answer to: some servers make a new one for each piece
    if (id) call.id = id
  }
  return calls
}

function appendParts(list: unknown[], pieces: readonly unknown[]): unknown[] {
  for (const piece of pieces) {
    const last = list.at(-1)
    if (isText(last) && isText(piece)) last.text += piece.text
    else list.push(structuredClone(piece))
  }
  return list
}

/** A list is what it is, text is one part of a list. */
function parts(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value ? [{ type: 'text', text: value }] : []
}

function isText(part: unknown): part is { text: string } {
  return isMembers(part) && part['type'] === 'text' && typeof part['text'] === 'string'
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
