/** What every validator of the Standard Schema specification (zod, valibot, arktype, …) has; see standardschema.dev. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    validate(value: unknown): Checked<Output> | Promise<Checked<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
    /** Of a validator that can also describe itself (Standard JSON Schema). */
    readonly jsonSchema?: { input(options: { target: 'draft-07' }): Record<string, unknown> }
  }
}

export type Checked<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

/** One thing that is wrong with a value, and where. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** `city: expected a string; days.0: expected a number` */
export function describeIssues(issues: readonly Issue[]): string {
  return issues
    .map(({ message, path = [] }) => {
      const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
      return place ? `${place}: ${message}` : message
    })
    .join('; ')
}
