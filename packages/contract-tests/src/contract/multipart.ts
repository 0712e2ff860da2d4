import { isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'

export interface Form {
  contentType: string
  body: Uint8Array<ArrayBuffer>
}

// fixed, so that a run can be repeated byte by byte
const BOUNDARY = 'bigmodel-contract-tests-boundary'

/**
 * A form as the document's `encoding` says. `FormData` will not do: it gives every part with a type of its own a file
 * name, and a server then takes JSON for a file.
 */
export function encodeForm(value: JsonObject, encoding: JsonObject, binary: string[]): Form {
  const parts = Object.entries(value).flatMap(([name, member]) => partsOf(name, member, encoding[name], binary.includes(name)))
  const text = [...parts, `--${BOUNDARY}--`, ''].join('\r\n')
  return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, body: new TextEncoder().encode(text) }
}

function partsOf(name: string, value: Json, encoding: Json | undefined, isFile: boolean): string[] {
  if (Array.isArray(value) && !isJson(encoding)) return value.flatMap((item) => partsOf(name, item, encoding, isFile))
  if (isFile) return [part(`name="${name}"; filename="document.${kindOf(String(value))}"`, 'text/plain', String(value))]
  const isText = typeof value !== 'object' && !isJson(encoding)
  return [part(`name="${name}"`, isText ? undefined : 'application/json', isText ? String(value) : JSON.stringify(value))]
}

/** Some purposes take files of certain kinds only; an example says what its file is: lines of JSON, or `<the bytes of an mp3 recording>`. */
function kindOf(content: string): string {
  return content.startsWith('{') ? 'jsonl' : (/<the bytes of an? (\w+)/.exec(content)?.[1] ?? 'txt')
}

function part(disposition: string, type: string | undefined, content: string): string {
  return [`--${BOUNDARY}`, `Content-Disposition: form-data; ${disposition}`, ...(type ? [`Content-Type: ${type}`] : []), '', content].join('\r\n')
}

function isJson(encoding: Json | undefined): boolean {
  return isObject(encoding) && encoding['contentType'] === 'application/json'
}
