// by way of `RequestInit`, which Node's types have without the DOM's
type Content = NonNullable<RequestInit['body']>

/** A request body on its way out. */
export interface EncodedBody {
  /** The bytes, anew for each attempt. A source that fails while it is sent aborts the call. */
  content(abort: (reason: unknown) => void): Content | null | Promise<Content>
  type?: string | undefined
  redirect?: NonNullable<RequestInit['redirect']>
  /** Whether `content` can be asked for more than once. */
  replayable: boolean
}

/** How one property of a multipart body travels (OpenAPI's Encoding Object). */
export interface Encoding {
  contentType?: string
  style?: string
  explode?: boolean
}
