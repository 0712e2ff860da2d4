/** How deep values of a JSON text may stand in each other: whatever reads a value calls itself for each level, and stacks end. */
const MAX_NESTING = 1000

/** How many values it may have unless told otherwise: a server that reads and judges millions has no time for anybody else. */
export const MAX_VALUES = 100_000

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d]

/** What is too much of a JSON text, or nothing; told before `JSON.parse` takes seconds for ten million brackets. */
export function excessOf(json: Uint8Array, maxValues = MAX_VALUES): string | undefined {
  // a text is neither deeper than long, nor has it more values
  if (json.length <= MAX_NESTING) return undefined
  let depth = 0
  // one after each comma, and one within each bracket: what is empty counts as if it were not
  let values = 1
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === QUOTE) isText = !isText
    else if (isText) at += byte === BACKSLASH ? 1 : 0
    else if (byte === COMMA) values++
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      depth++
      values++
    } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--
    if (depth > MAX_NESTING) return `is nested more than ${MAX_NESTING} deep`
    if (values > maxValues) return `has more than ${maxValues} values`
  }
  return undefined
}
