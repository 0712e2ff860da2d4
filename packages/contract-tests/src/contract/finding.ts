import type { Json } from '../document/json.ts'

export type FindingKind =
  | 'no-answer'
  | 'status'
  | 'content-type'
  | 'header'
  | 'body'
  | 'schema'
  | 'code'
  | 'message'
  | 'frame'
  | 'terminator'
  | 'error-frame'
  | 'usage'
  | 'task-state'
  | 'undocumented-member'
  | 'unknown-value'
  | 'object-arguments'
  | 'request'

/** One way in which an answer is not what the document says. */
export interface Finding {
  kind: FindingKind
  /** `warning` is drift that a client survives: something new, or said in another way. */
  level: 'error' | 'warning'
  operationId: string
  /** Of the answer; 0 when there was none. */
  status: number
  /** In the body; a stream's frames are counted from 0, `/frames/3/choices/0`. Headers are `header <name>`. */
  pointer: string
  expected: string
  found: string
  case: string
}

/** A finding in one readable line. */
export function formatFinding({ level, operationId, status, pointer, expected, found, case: name }: Finding): string {
  return `${level} ${operationId} ${status} ${pointer || '/'}: expected ${expected}, found ${found} (case "${name}")`
}

/** A value as a finding shows it. */
export function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
