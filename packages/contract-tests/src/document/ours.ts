import { createRequire } from 'node:module'
import type { JsonObject } from './json.ts'

/** The merged document of this release. */
export function ourDocument(): JsonObject {
  // `require`, because Node 20 warns about every JSON import that it runs itself
  return createRequire(import.meta.url)('@bigmodel-kit/mock/openapi.json') as JsonObject
}
