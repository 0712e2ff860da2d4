/** A Standard Schema without a library: what `read` gives, or throws. It answers later, as a specification allows. */
export function schemaOf<Output>(read: (value: Record<string, unknown>) => Output) {
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'suite',
      async validate(value: unknown): Promise<{ value: Output } | { issues: { message: string; path: [string] }[] }> {
        try {
          return { value: read(value as Record<string, unknown>) }
        } catch (error) {
          return { issues: [{ message: (error as Error).message, path: ['city'] }] }
        }
      },
    },
  }
}

/** A city by its name: what is no text is refused. */
export const CITY = schemaOf(({ city }) => {
  if (typeof city !== 'string') throw new Error('expected a text')
  return { city: city.trim() }
})
