/** What draws of one request are made of. */
export interface Dice {
  /** From 0 up to 1. */
  random(): number
  /** A whole number from 0, smaller than `end`. */
  below(end: number): number
}

export function pick<Item>(dice: Dice, items: readonly Item[]): Item {
  return items[dice.below(items.length)]!
}

/** A text of characters that parsers trip over. */
export function junkText(dice: Dice): string {
  return Array.from({ length: dice.below(40) }, () => pick(dice, ['a', '0', ' ', '"', '\\', '%', '{', '}', '[', '=', ';', ',', '/', '.', 'é', '中', '😀', '\t', '(', '+', '*'])).join('')
}

/** Bytes with some of them changed, left out, repeated or added. */
export function byteDamage(bytes: Buffer, dice: Dice): Buffer {
  const at = dice.below(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  const added = pick(dice, [Buffer.from([0xff, 0xfe]), Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0]), Buffer.from('\r\n--'), Buffer.from('"'), Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('\\ud800')])
  return pick(dice, [() => Buffer.concat([before, added, after]), () => before, () => after, () => Buffer.concat([bytes, after]), () => Buffer.concat([before, added, after.subarray(1)])])()
}

const VALUES = [
  'null', 'true', '0', '-0', '1e400', '-1e400', '9007199254740993', '0.1', '""', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '[]', '{}', '[null]', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', '{"":""}', '{"a":1,"a":2}', 'NaN', 'undefined', "'x'", '[1,]',
  '"2025-13-45"', '"http://[::1"', '"file:///etc/passwd"', '"../../x"', '"data:image/png;base64,!!!!"', '"[mock code=429]"', '"[mock example=nope]"',
] as const

/** A JSON text with one value of it replaced; a body that is no JSON is damaged by bytes. */
export function jsonDamage(body: Buffer, dice: Dice): Buffer {
  // what another mutation has blown up is no JSON
  const text = body.length > 100_000 ? '' : body.toString()
  const places = [...text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)(?=[,\]}])/g)]
  if (places.length === 0) return byteDamage(body, dice)
  const { index, 0: old } = pick(dice, places)
  return Buffer.from(text.slice(0, index) + badValue(dice) + text.slice(index + old.length))
}

function badValue(dice: Dice): string {
  const kind = dice.random()
  const depth = dice.below(20_000)
  if (kind < 0.05) return '['.repeat(depth) + ']'.repeat(depth)
  if (kind < 0.1) return '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
  if (kind < 0.15) return JSON.stringify('a!'.repeat(dice.below(20_000)))
  if (kind < 0.25) return JSON.stringify(junkText(dice))
  return pick(dice, VALUES)
}
