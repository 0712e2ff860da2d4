/** A request that was not sent, because it would have been one too many. */
export class BudgetError extends Error {
  override name = 'BudgetError'
}

/** A `fetch` that sends so many requests and then refuses before it sends another. */
export function withBudget(fetch: typeof globalThis.fetch, most: number): { fetch: typeof globalThis.fetch; sent(): number } {
  let count = 0
  return {
    fetch: (input, init) => {
      if (count >= most) return Promise.reject(new BudgetError(`the budget of ${most} requests is used up; nothing more was sent`))
      count++
      return fetch(input, init)
    },
    sent: () => count,
  }
}
