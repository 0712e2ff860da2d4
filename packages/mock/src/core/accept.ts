import Negotiator from 'negotiator'
import type { DocumentedMedia } from './compile.ts'

/** The media type that an `Accept` header likes best, or undefined when it takes none of them. */
export function bestMedia(media: readonly DocumentedMedia[], accept: string | undefined): DocumentedMedia | undefined {
  if (accept === undefined || accept.trim() === '') return media.find(({ type }) => type === '*/*') ?? preferred(media, 'application/json, */*;q=0.9')
  // parameters are not standardised, so they are tried and then left out
  return preferred(media, accept) ?? preferred(media, accept.replace(/;\s*(?!q=)[^;,]*/gi, '')) ?? binaryFor(media, accept)
}

function preferred(media: readonly DocumentedMedia[], accept: string): DocumentedMedia | undefined {
  const [best] = new Negotiator({ headers: { accept } }).mediaTypes(media.map(({ type }) => type))
  return media.find(({ type }) => type === best)
}

// SDKs ask for bytes by these names, whatever the bytes are; the vendor's Python SDK says JSON when it wants speech
function binaryFor(media: readonly DocumentedMedia[], accept: string): DocumentedMedia | undefined {
  return /\bapplication\/(?:octet-stream|binary|json)\b/i.test(accept) ? media.find(({ isBinary }) => isBinary) : undefined
}
