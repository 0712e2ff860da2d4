import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { operations } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { findScope } from '../compare/scope.ts'
import { asObject } from '../compare/walk.ts'
import type { Page } from '../read/page.ts'
import { draftOf } from './fragment.ts'
import { proposeOperationIds } from './operation-id.ts'

const FRAGMENTS = 'openapi/fragments'
const COMPONENTS = 'openapi/components'

/**
 * Writes a fragment for each operation of the pages that our document lacks, into a checkout of the repository. Nothing
 * that is there is overwritten.
 * @returns a sentence for each operation
 * @throws when the folder is no checkout
 */
export async function writeFragments(pages: Page[], ours: JsonObject, checkout: string): Promise<string[]> {
  for (const folder of [FRAGMENTS, COMPONENTS]) {
    if (!(await exists(join(checkout, folder)))) throw new Error(`--write needs a checkout of the repository, and ${checkout} has no ${folder}; run it in the repository's root`)
  }
  const ids = new Set(operations(ours).map(({ id }) => id))
  const known = new Set(Object.keys(asObject(asObject(ours['components'])['schemas'])))
  const seen = new Set<string>()
  const sentences: string[] = []
  for (const { document } of pages.flatMap(({ documents }) => documents)) {
    for (const operation of findScope(document, ours, false).notCovered) {
      const { method, path } = operation
      const address = `${method.toUpperCase()} ${path}`
      if (seen.has(address)) continue
      seen.add(address)
      const proposals = proposeOperationIds(method, path)
      const id = proposals.find((proposal) => !ids.has(proposal))
      if (!id) {
        sentences.push(`${address}: nothing was written, because ${proposals.join(' and ')} are ids of other operations; write its fragment by hand`)
        continue
      }
      ids.add(id)
      const draft = draftOf(document, operation, id, known)
      const files = { [`${FRAGMENTS}/${id}.yaml`]: draft.fragment, ...(draft.components && { [`${COMPONENTS}/${id}.yaml`]: draft.components }) }
      for (const name of draft.schemas) known.add(name)
      sentences.push(`${address}: ${await write(checkout, files, id)}`)
    }
  }
  return sentences.length > 0 ? sentences : ['Nothing to write: our document has every operation that the sources show.']
}

async function write(checkout: string, files: Record<string, string>, id: string): Promise<string> {
  const names = Object.keys(files)
  const taken = (await Promise.all(names.map(async (name) => ((await exists(join(checkout, name))) ? name : [])))).flat()
  if (taken.length > 0) return `nothing was written, because ${taken.join(' and ')} exists; delete it to have it written anew`
  for (const [name, text] of Object.entries(files)) await writeFile(join(checkout, name), text, { flag: 'wx' })
  return `wrote ${names.join(' and ')}. The id ${id} is a proposal. \`npm run generate\` names the wording that is missing.`
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}
