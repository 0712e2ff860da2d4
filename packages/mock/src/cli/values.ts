/** A command line that cannot be obeyed; the message says why. */
export class UsageError extends Error {}

export function oneOf<Name extends string>(names: readonly Name[], text: string, flag: string): Name {
  const found = names.find((name) => name === text)
  if (!found) throw new UsageError(`${flag} has to be ${names.join(' or ')}, not ${JSON.stringify(text)}.`)
  return found
}

/** A day in milliseconds is the most, unless said otherwise. */
export function wholeNumber(text: string, flag: string, most = 86_400_000): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most) throw new UsageError(`${flag} has to be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`)
  return value
}

export function limit(text: string, flag: string): number {
  const value = wholeNumber(text, flag, Number.MAX_SAFE_INTEGER)
  if (value === 0) throw new UsageError(`${flag} has to be above 0: nothing could pass.`)
  return value
}

export function part(text: string, flag: string): number {
  if (!/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(text)) throw new UsageError(`${flag} has to be a number from 0 to 1, not ${JSON.stringify(text)}.`)
  return Number(text)
}

/** What commas separate. */
export function list(text: string, flag: string): string[] {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '')
  if (items.length === 0) throw new UsageError(`${flag} needs at least one value.`)
  return items
}

/** A list, or one word that stands for everything. */
export function listOrAny(text: string, flag: string): string[] | 'any' {
  return text === 'any' ? 'any' : list(text, flag)
}

/** What `read` makes of a value; why it cannot is a mistake of the command line. */
export function readBy<Value>(read: (text: string) => Value, text: string, flag: string): Value {
  try {
    return read(text)
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`)
  }
}
