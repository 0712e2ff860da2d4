import { isBrowser } from './browser.ts'
import type { EncodedBody, Encoding } from './encoded-body.ts'

/** `encodeMultipart`, loaded with the first upload, so that who sends no files does not pay for it. */
export async function encodeMultipart(body: object, encoding?: Readonly<Record<string, Encoding>>): Promise<EncodedBody> {
  const { encodeMultipart: encode } = await import('./multipart.ts')
  return encode(body, encoding, isBrowser())
}
