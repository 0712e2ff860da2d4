import { encode } from './answer.ts'
import { toXml } from './xml.ts'

/** A value as the bytes of a media type, or undefined when the type cannot say it: text has no members. */
export function serialize(type: string, value: unknown): Uint8Array | undefined {
  if (isJson(type)) return encode(JSON.stringify(value))
  if (/[/+]xml\b/i.test(type)) return encode(typeof value === 'string' ? value : toXml(value))
  return typeof value === 'object' && value !== null ? undefined : encode(String(value))
}

/** Whatever its parameters are: many documents write `application/json;charset=UTF-8`. */
export function isJson(type: string): boolean {
  return /^[\w.]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)
}
