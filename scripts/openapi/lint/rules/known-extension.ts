import { formatPointer, isObject, type Json } from '../../json.ts'
import type { Problem, Rule } from '../rule.ts'

const EXTENSIONS = ['x-known-values', 'x-event-schema', 'x-event-terminator', 'x-error-envelope', 'x-business-codes', 'x-status', 'x-codeSamples']

/** Only the extensions that our tools read are used; any other is a slip of the pen. */
export const knownExtension: Rule = (document) => unknown(document, [])

function unknown(value: Json, keys: string[]): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknown(item, [...keys, String(index)]))
  if (!isObject(value)) return []
  // names that the API chooses
  const isNames = keys.at(-1) === 'properties' || keys.at(-1) === 'x-business-codes'
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'value' || key === 'example') return []
    const at = [...keys, key]
    if (isNames || !key.startsWith('x-') || EXTENSIONS.includes(key)) return unknown(member, at)
    return [{ pointer: formatPointer(at), message: `\`${key}\` is no extension of this document; it has ${EXTENSIONS.join(', ')}` }]
  })
}
