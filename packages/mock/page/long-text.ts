/** So many characters of a text are shown: megabytes take a browser seconds, and nobody reads them there. */
const SHOWN = 100_000

export function isLong(text: string): boolean {
  return text.length > SHOWN
}

/** A text as it is shown: of a long one the beginning. */
export function beginning(text: string): string {
  return isLong(text) ? `${text.slice(0, SHOWN)}…` : text
}
