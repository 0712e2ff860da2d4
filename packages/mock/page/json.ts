import { element } from './element.ts'

// a string that is a key has a colon after it
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g

/** JSON text in colours. */
export function json(text: string): DocumentFragment {
  const pieces = new DocumentFragment()
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon = ''] = match
    pieces.append(text.slice(end, match.index), element('span', { class: kindOf(whole, string, colon) }, string ?? whole), colon)
    end = match.index + whole.length
  }
  pieces.append(text.slice(end))
  return pieces
}

function kindOf(whole: string, string: string | undefined, colon: string): string {
  if (string !== undefined) return colon ? 'json-key' : 'json-string'
  return /^[-\d]/.test(whole) ? 'json-number' : 'json-word'
}

export function isJsonType(type: string): boolean {
  return /[/+]json\b/.test(type)
}

/** The value of JSON text, or undefined of what is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function printJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
