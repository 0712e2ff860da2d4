export type Failures = typeof import('./errors/failures.ts')

let loading: Promise<Failures> | undefined

/** What failures are explained with. It is loaded beside the first request, so that it does not delay the start of a program. */
export function loadFailures(): Promise<Failures> {
  if (!loading) {
    loading = import('./errors/failures.ts')
    // another call tries again; who needs it is told by the promise itself
    loading.catch(() => (loading = undefined))
  }
  return loading
}
