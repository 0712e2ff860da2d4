/** One place in which two values are not the same. */
export interface Difference {
  /** `body.messages[0].content` */
  path: string
  /** Undefined where there is nothing on this side. */
  recorded: unknown
  received: unknown
}

/** Compares values of JSON; the order of members does not count. */
export function differences(recorded: unknown, received: unknown, path = ''): Difference[] {
  if (Object.is(recorded, received)) return []
  if (!isContainer(recorded) || !isContainer(received) || Array.isArray(recorded) !== Array.isArray(received)) return [{ path, recorded, received }]
  const step = (key: string) => (Array.isArray(recorded) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`)
  const keys = new Set([...Object.keys(recorded), ...Object.keys(received)])
  return [...keys].flatMap((key) => differences(recorded[key], received[key], step(key)))
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

const SHOWN = 12
const WIDTH = 120

/** In lines, as `diff` would: what was recorded after a minus, what was received after a plus. */
export function formatDifferences(found: readonly Difference[]): string {
  const lines = found.slice(0, SHOWN).flatMap(({ path, recorded, received }) => {
    const [before, after] = shorten(show(recorded), show(received))
    return [`  ${path}`, `    - ${before}`, `    + ${after}`]
  })
  if (found.length > SHOWN) lines.push(`  and ${found.length - SHOWN} more`)
  return lines.join('\n')
}

function show(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value)
}

// of long values what surrounds the first place in which they differ
function shorten(a: string, b: string): [string, string] {
  let first = 0
  while (first < a.length && a[first] === b[first]) first++
  const start = Math.max(a.length, b.length) <= WIDTH ? 0 : Math.max(0, first - WIDTH / 4)
  const cut = (text: string) => `${start > 0 ? '…' : ''}${text.slice(start, start + WIDTH)}${text.length > start + WIDTH ? '…' : ''}`
  return [cut(a), cut(b)]
}
