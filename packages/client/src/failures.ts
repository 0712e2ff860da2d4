import { lazy } from './lazy.ts'

export type Failures = typeof import('./errors/failures.ts')

/** What failures are explained with. It is loaded beside the first request, so that it does not delay the start of a program. */
export const loadFailures = /* @__PURE__ */ lazy<Failures>(() => import('./errors/failures.ts'))
