import type { Rolldown } from 'tsdown'

/**
 * Puts each doc comment of a declaration on a line of its own. The bundler writes it behind the member before, and there
 * TypeScript takes it for a remark on that one: an editor would show nothing.
 */
export const docComments: Rolldown.Plugin = {
  name: 'doc-comments',
  generateBundle(_, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type === 'chunk' && output.fileName.endsWith('.d.ts')) output.code = output.code.replaceAll(/(?<=[;{}]) (?=\/\*\*)/g, '\n')
    }
  },
}
