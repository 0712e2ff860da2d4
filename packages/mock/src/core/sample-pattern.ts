/**
 * A text that a regular expression matches. It knows what patterns in schemas are made of: literals, classes, groups,
 * alternatives (the first one counts) and repetitions; assertions are taken as fulfilled.
 * @param least what repeats without an upper limit repeats until the text is so long
 */
export function samplePattern(pattern: string, least = 0): string {
  const shortest = read(pattern, 0)
  if (shortest.length >= least) return shortest
  return read(pattern, least - shortest.length)
}

function read(pattern: string, more: number): string {
  let at = 0
  let left = more

  const alternatives = (): string => {
    const first = sequence()
    while (pattern[at] === '|') {
      at++
      sequence()
    }
    return first
  }

  const sequence = (): string => {
    let text = ''
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const from = at
      const once = atom()
      const [least, most] = repetition()
      let count = least
      if (once !== '' && most === Number.POSITIVE_INFINITY && left > 0) {
        count += Math.ceil(left / once.length)
        left = 0
      }
      text += once.repeat(count)
      if (at === from) break
    }
    return text
  }

  const atom = (): string => {
    const character = pattern[at++]!
    if (character === '(') {
      const isAssertion = /^\?(?:=|!|<=|<!)/.test(pattern.slice(at))
      at += /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(pattern.slice(at))?.[0].length ?? 0
      const inner = alternatives()
      at++
      return isAssertion ? '' : inner
    }
    if (character === '[') return oneOf()
    if (character === '\\') return escaped()
    if (character === '^' || character === '$') return ''
    return character === '.' ? 'a' : character
  }

  /** A class: of one that excludes, a character that is not in it. */
  const oneOf = (): string => {
    const from = at
    if (pattern[at] === '^') at++
    if (pattern[at] === ']') at++
    while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1
    at++
    const matcher = new RegExp(`[${pattern.slice(from, at - 1)}]`, 'u')
    return CANDIDATES.find((candidate) => matcher.test(candidate)) ?? String.fromCodePoint(firstCodePoint(matcher))
  }

  const escaped = (): string => {
    const character = pattern[at++]!
    if (character === 'd') return '1'
    if (character === 'w') return 'a'
    if (character === 's') return ' '
    if (character === 'D' || character === 'S') return 'a'
    if (character === 'W') return '-'
    if (character === 'b' || character === 'B') return ''
    if (character === 'p' || character === 'P' || character === 'u' || character === 'x') {
      const body = /^(?:\{[^}]+\}|[0-9a-fA-F]{2,4})/.exec(pattern.slice(at))?.[0] ?? ''
      at += body.length
      const matcher = new RegExp(`\\${character}${body}`, 'u')
      return CANDIDATES.find((candidate) => matcher.test(candidate)) ?? String.fromCodePoint(firstCodePoint(matcher))
    }
    return { n: '\n', t: '\t', r: '\r' }[character] ?? character
  }

  const repetition = (): [least: number, most: number] => {
    const found = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(pattern.slice(at))
    if (!found) return [1, 1]
    at += found[0].length
    const sign = found[0][0]
    if (sign === '*') return [0, Number.POSITIVE_INFINITY]
    if (sign === '+') return [1, Number.POSITIVE_INFINITY]
    if (sign === '?') return [0, 1]
    const least = Number(found[1])
    return [least, found[2] === undefined ? least : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])]
  }

  return alternatives()
}

const CANDIDATES = [...'a1A-_ .', '中']

function firstCodePoint(matcher: RegExp): number {
  for (let code = 0x20; code < 0xffff; code++) {
    if ((code < 0xd800 || code > 0xdfff) && matcher.test(String.fromCodePoint(code))) return code
  }
  return 0x20
}
