import errors from '../generated/errors.json' with { type: 'json' }
import overlays from '../generated/overlays.json' with { type: 'json' }
import { ourDocument } from '../document/ours.ts'
import type { Catalogue } from './compare/codes.ts'
import type { NamedOverlay } from './compare/named-overlay.ts'
import type { Baseline } from './report/report.ts'

/** The merged document of this release, with the overlays and the error catalogue it was made from. */
export function ownBaseline(): Baseline {
  return {
    document: ourDocument(),
    overlays: overlays as unknown as NamedOverlay[],
    catalogue: errors as unknown as Catalogue,
  }
}
