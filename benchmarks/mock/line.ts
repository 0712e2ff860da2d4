/** One line of the results. */
export interface Line {
  what: string
  server: string
  measured: string
  /** To the first server of the same row. */
  ratio?: string
  target?: string
  met?: boolean
}
