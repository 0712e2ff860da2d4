import type { Preference } from './prefer.ts'
import type { Store } from './store.ts'

/** Whether a preference still counts: with `times=N` it does for the first N requests to an operation. */
export async function isDue(store: Store, scope: string, { times, text }: Preference): Promise<boolean> {
  if (times === undefined) return true
  const key = `${scope}:times:${text}`
  const used = ((await store.get(key)) as number | undefined) ?? 0
  if (used >= times) return false
  await store.set(key, used + 1)
  return true
}
