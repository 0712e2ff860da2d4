import Negotiator from 'negotiator'
import type { DocumentedMedia } from './compile.ts'

/** The media type that an `Accept` header likes best, or undefined when it takes none of them. */
export function bestMedia(media: readonly DocumentedMedia[], accept: string | undefined): DocumentedMedia | undefined {
  if (accept === undefined || accept.trim() === '') return media.find(({ isOpen }) => isOpen) ?? preferred(media, 'application/json, */*;q=0.9')
  // parameters are not standardised, so they are tried and then left out
  return preferred(media, accept) ?? preferred(media, accept.replace(/;\s*(?!q=)[^;,]*/gi, '')) ?? bytesFor(media, accept)
}

function preferred(media: readonly DocumentedMedia[], accept: string): DocumentedMedia | undefined {
  const [best] = new Negotiator({ headers: { accept } }).mediaTypes(media.map(({ type }) => type))
  return media.find(({ type }) => type === best)
}

// SDKs ask for bytes by these names, whatever the bytes are; the vendor's Python SDKs say JSON when they want speech,
// and `application/binary`, which is no registered type, when they want the result of a parser, which is JSON
function bytesFor(media: readonly DocumentedMedia[], accept: string): DocumentedMedia | undefined {
  const binary = /\bapplication\/(?:octet-stream|binary|json)\b/i.test(accept) ? media.find(({ isBinary }) => isBinary) : undefined
  return binary ?? (/\bapplication\/binary\b/i.test(accept) ? media[0] : undefined)
}
