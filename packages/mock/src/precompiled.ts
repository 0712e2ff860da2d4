import type { Precompiled } from './core/validate.ts'

/** The validators of the bundled document. The build puts them here, as code; in the sources there are none, and Ajv makes them. */
export const precompiled: (() => Promise<Precompiled>) | undefined = undefined
