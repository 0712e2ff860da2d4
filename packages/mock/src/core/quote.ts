/** Characters of a client's own text that a sentence repeats. */
const MOST = 200

/** Names that a sentence says one by one. */
const FEW = 10

/** The beginning of a text, with an ellipsis where there is more. */
export function brief(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

/** Names in a sentence: the first few, and how many more there are. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, FEW).map(brief).join(', ')
  return names.length > FEW ? `${shown} and ${names.length - FEW} more` : shown
}

/** A text in a sentence: between quotation marks, and only its beginning where it is long. */
export function quote(text: string): string {
  return JSON.stringify(brief(text))
}
