/** Counts what has to happen a number of times. In memory, so that requests at the same time are counted one by one. */
export interface Counters {
  /** Whether this is one of the first `times`, and counts it; always where there is no number. */
  isDue(key: string, times: number | undefined): boolean
  clear(): void
}

/** The oldest counters are forgotten, so that a server that runs for weeks does not grow. */
export function createCounters(limit = 10_000): Counters {
  const used = new Map<string, number>()
  return {
    isDue(key, times) {
      if (times === undefined) return true
      const count = used.get(key) ?? 0
      if (count >= times) return false
      used.set(key, count + 1)
      if (used.size > limit) used.delete(used.keys().next().value!)
      return true
    },
    clear: () => used.clear(),
  }
}
