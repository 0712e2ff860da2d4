/** The validators of the bundled document, which the build compiles. */
declare module 'virtual:precompiled-validators' {
  import type { Precompiled } from './core/validate.ts'

  export const documented: Precompiled['documented']
  export const composed: Precompiled['composed']
}
