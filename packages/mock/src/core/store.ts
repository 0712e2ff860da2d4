/** Where the mock keeps what requests leave behind. Values are JSON. A storage of `unstorage` has all of these methods. */
export interface Store {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
  del(key: string): Promise<void>
  /** The keys that begin with a text, in any order. */
  keys(beginning: string): Promise<string[]>
  clear(): Promise<void>
}

/** A store in memory that forgets its oldest entries, so that a server that runs for weeks does not grow. */
export function memoryStore(limit = 10_000): Store {
  const entries = new Map<string, unknown>()
  return {
    async get(key) {
      return entries.get(key)
    },
    async set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > limit) entries.delete(entries.keys().next().value!)
    },
    async del(key) {
      entries.delete(key)
    },
    async keys(beginning) {
      return [...entries.keys()].filter((key) => key.startsWith(beginning))
    },
    async clear() {
      entries.clear()
    },
  }
}

/** A text as a piece of a key. Half of a surrogate pair, which JSON can hold, counts as the replacement character. */
export function keyPiece(text: string): string {
  if (/^[\w.-]*$/.test(text)) return text
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
