import type { Difference } from '../compare/difference.ts'

/** What a maintainer does about an unexplained difference. */
export function nextStep({ kind, pointer }: Pick<Difference, 'kind' | 'pointer'>): string {
  if (kind === 'operation-added') return 'run the report with --write for its fragment, and add the wording'
  if (kind === 'operation-removed') return 'mark its fragment `x-status: legacy` if it still answers, or delete it'
  if (kind === 'server-unknown') return 'add the server in openapi/overlays/10-api.yaml, or find out whose it is'
  if (kind === 'reference-dangling') return 'compare the vendor’s page by eye: what it refers to is not there'
  if (!pointer.startsWith('#')) return 'bring openapi/errors.yaml up to date'
  if (kind === 'component-unknown') return 'state the schema in openapi/components if our operation shall refer to it'
  return 'state it in the file that `npm run where -- <place>` names if the vendor is right, in an overlay if not'
}
