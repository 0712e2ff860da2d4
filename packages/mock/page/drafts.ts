/** What somebody has typed for an operation. */
export interface Draft {
  variant?: string
  base?: string
  /** The key of the documented answer to ask for. */
  answer?: string
  /** What shall go wrong: terms of `Prefer`. */
  fault?: string
  parameters: Record<string, string>
  /** The edited bodies, by variant. */
  bodies: Record<string, string>
}

export interface Drafts {
  read(operationId: string): Draft
  /** Keeps what has been changed in a draft; returns false where a reload will lose it. */
  write(operationId: string): boolean
  /** What was chosen for the members of a form: until the page is left, since a browser keeps no files. */
  files(operationId: string): Map<string, FileList>
}

/** Keeps drafts in the page, so that they survive another operation, and in the browser, so that they survive a reload. */
export function createDrafts(title: string): Drafts {
  const keyOf = (operationId: string) => `${title} ${operationId}`
  const drafts = new Map<string, Draft>()
  const files = new Map<string, Map<string, FileList>>()
  const read = (operationId: string) => getOrSet(drafts, operationId, () => ({ parameters: {}, bodies: {}, ...(remembered('localStorage', keyOf(operationId)) as Draft | undefined) }))
  return {
    read,
    write: (operationId) => remember('localStorage', keyOf(operationId), read(operationId)),
    files: (operationId) => getOrSet(files, operationId, () => new Map()),
  }
}

function getOrSet<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

/** Until it is deleted, or until the tab is closed. */
type Kept = 'localStorage' | 'sessionStorage'

/** The value kept under a name; undefined where there is none, or a browser keeps nothing. */
export function remembered(storage: Kept, key: string): unknown {
  try {
    const text = globalThis[storage].getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns false where the storage is full or forbidden. */
export function remember(storage: Kept, key: string, value: unknown): boolean {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
