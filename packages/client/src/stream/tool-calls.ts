/** A call of a tool as it grows. Its `index` goes once all is there. */
export interface ToolCall {
  index?: number | null
  id?: string | null
  type?: string | null
  function?: { name?: string | null; arguments?: unknown } | null
  [member: string]: unknown
}

/** The call that a piece goes on with. Some servers send no index, or the same for all; others a new id, and the name again, in each piece. */
export function goOn(calls: readonly ToolCall[], { index: given, id, type, function: made }: ToolCall): ToolCall | undefined {
  const index = given ?? undefined
  const { name, arguments: text } = made ?? {}
  const call = index === undefined ? (calls.find((candidate) => id && candidate.id === id) ?? calls.at(-1)) : calls.findLast((candidate) => candidate.index === index)
  if (!call || (type && call.type && type !== call.type)) return undefined
  const { name: known, arguments: soFar } = call.function ?? {}
  if (!name || !known || (id && id === call.id)) return call
  if (name !== known && (index === undefined || id)) return undefined
  const begins = text || (index === undefined && id)
  return begins && isWhole(soFar) ? undefined : call
}

export function isWhole(text: unknown): boolean {
  if (typeof text !== 'string' || !text.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
