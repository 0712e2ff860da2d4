import { applyWhatFits, formatPointer, resolvePointer, structure, type JsonObject, type Overlay } from '@bigmodel-kit/scripts/openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { diff } from '../src/drift/compare/diff.ts'
import { findScope, restrict, type Scope } from '../src/drift/compare/scope.ts'
import { ownBaseline } from '../src/drift/index.ts'
import { changesOf, type Change } from './structural-changes.ts'
import { vendorDocument } from './vendor-site.ts'

const TIMEOUT = 180_000

const { document, overlays } = ownBaseline()
const ours = structure(document)

let vendor: JsonObject
let pages: Page[]
let changes: Change[]

beforeAll(async () => {
  vendor = await vendorDocument()
  const { shared } = findScope(vendor, document, false)
  // the smallest pages first: they are the quickest to say that a shared schema has changed
  const cuts = shared.map((one) => restrict(vendor, { shared: [one] })).toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
  pages = cuts.map((cut) => new Page(cut))
  changes = changesOf(restrict(vendor, { shared }))
})

describe('a change of the vendor’s structure', () => {
  it('is never explained away, wherever it is made', () => {
    expect(changes.length).toBeGreaterThan(3500)
    const unseen = changes.filter((change) => !pages.some((page) => page.shows(change)))
    expect(unseen.map(({ title, pointer }) => `${pointer}: ${title}`)).toEqual([])
  }, TIMEOUT)
})

/** One operation as the vendor documents it, with what remains to be said of it after our corrections. */
class Page {
  readonly #document: JsonObject
  readonly #scope: Scope
  readonly #corrections: Overlay
  readonly #remains: string

  constructor(page: JsonObject) {
    this.#document = page
    this.#scope = findScope(page, document, false)
    const actions = overlays.flatMap(({ overlay }) => (overlay as unknown as Overlay).actions)
    this.#corrections = { overlay: '1.1.0', info: { title: 'all', version: '0' }, actions: actions.filter(({ target }) => mayTouch(target, page)) }
    this.#remains = this.#compare(page)
  }

  /** Whether the change is on the page, and the report on it another one. */
  shows({ pointer, apply }: Change): boolean {
    if (resolvePointer(this.#document, pointer) === undefined) return false
    const changed = structuredClone(this.#document)
    apply(changed)
    return this.#compare(changed) !== this.#remains
  }

  #compare(page: JsonObject): string {
    const corrected = applyWhatFits(page, this.#corrections)
    return JSON.stringify([...diff(corrected, ours, this.#scope).values()])
  }
}

/** Whether a target can select anything on a page. Most name paths or schemas; what only other pages have is not here. */
function mayTouch(target: string, page: JsonObject): boolean {
  const [, start, name, list] = /^(\$\.paths|\$\.components\.schemas)(?:\.(\w+)|\[('[^\]]+')\])/.exec(target) ?? []
  if (!start) return true
  const names = name ? [name] : [...list!.matchAll(/'([^']+)'/g)].map((match) => match[1]!)
  const has = (whole: JsonObject, one: string) => resolvePointer(whole, formatPointer([...start.split('.').slice(1), one])) !== undefined
  return names.some((one) => has(page, one) || !has(vendor, one))
}
