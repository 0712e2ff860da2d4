/** Characters of a client's own text that a sentence repeats. */
const MOST = 200

/** The beginning of a text, with an ellipsis where there is more. */
export function brief(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

/** A text in a sentence: between quotation marks, and only its beginning where it is long. */
export function quote(text: string): string {
  return JSON.stringify(brief(text))
}
