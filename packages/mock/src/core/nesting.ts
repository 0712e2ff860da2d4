/** How deep values of a JSON text may stand in each other: whatever reads a value calls itself for each level, and stacks end. */
export const MAX_NESTING = 1000

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Whether a JSON text is nested deeper than that, before `JSON.parse` takes seconds for ten million brackets. */
export function isTooDeep(json: Uint8Array): boolean {
  // a text cannot be deeper than long
  if (json.length <= MAX_NESTING) return false
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === QUOTE) isText = !isText
    else if (isText) at += byte === BACKSLASH ? 1 : 0
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--
    if (depth > MAX_NESTING) return true
  }
  return false
}
