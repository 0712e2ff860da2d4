/** Where the mock keeps what requests leave behind. Values are JSON. */
export interface Store {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
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
    async clear() {
      entries.clear()
    },
  }
}
