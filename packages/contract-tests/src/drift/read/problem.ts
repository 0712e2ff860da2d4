/** Something in a source that could not be read. Shown as `page:line: message`; the rest of the source still counts. */
export interface Problem {
  source: string
  line: number
  message: string
}

export function formatProblem({ source, line, message }: Problem): string {
  return line > 0 ? `${source}:${line}: ${message}` : `${source}: ${message}`
}
