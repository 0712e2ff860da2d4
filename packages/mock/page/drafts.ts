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
  write(operationId: string, draft: Draft): void
}

/** Keeps drafts in the browser, so that they survive another operation and a reload. */
export function createDrafts(title: string): Drafts {
  const keyOf = (operationId: string) => `${title} ${operationId}`
  return {
    read: (operationId) => ({ parameters: {}, bodies: {}, ...(remembered('localStorage', keyOf(operationId)) as Draft | undefined) }),
    write: (operationId, draft) => remember('localStorage', keyOf(operationId), draft),
  }
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

export function remember(storage: Kept, key: string, value: unknown): void {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value))
  } catch {
    // a full or forbidden storage is no reason not to send a request
  }
}
