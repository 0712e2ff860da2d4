import type { JsonObject } from '../../document/json.ts'

/** An overlay and the file it comes from. */
export interface NamedOverlay {
  file: string
  /** An OpenAPI Overlay document. */
  overlay: JsonObject
}
