/** A request body on its way out. */
export interface EncodedBody {
  /** The bytes, anew for each attempt. */
  content(): BodyInit | null | Promise<BodyInit>
  type?: string
  /** Whether `content` can be asked for more than once. */
  replayable: boolean
}

/** How one property of a multipart body travels (OpenAPI's Encoding Object). */
export interface Encoding {
  contentType?: string
  style?: string
  explode?: boolean
}
