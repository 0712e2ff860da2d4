import type { OpenApiDocument } from '../src/core/document.ts'
import { createCredentials } from './credentials.ts'
import { createDrafts } from './drafts.ts'
import { button, element } from './element.ts'
import { createJournalView } from './journal.ts'
import { createNavigation, idIn } from './navigation.ts'
import { createOperationView, type OperationView } from './operation.ts'
import { prose } from './prose.ts'
import { readReference, type Entry, type Reference } from './reference.ts'

try {
  const response = await fetch('/openapi.json')
  if (!response.ok) throw new Error(`/openapi.json is answered with ${response.status}`)
  show(readReference((await response.json()) as OpenApiDocument))
} catch (error) {
  document.body.append(element('main', {}, element('p', { role: 'alert' }, `The reference cannot be shown: ${(error as Error).message}. Is the mock still running? Reload the page then.`)))
}

function show(reference: Reference): void {
  let view: OperationView | undefined
  const entries = new Map(reference.groups.flatMap((group) => group.entries).map((entry) => [entry.operation.id, entry]))
  const credentials = createCredentials(reference, () => view?.tryIt.refresh())
  const surroundings = { document: reference.document, credentials, drafts: createDrafts(reference.title) }
  const navigation = createNavigation(reference)
  const main = element('main', { id: 'main', tabindex: '-1' })

  const follow = () => {
    const entry = entries.get(idIn(location.hash))
    // a link within the page, not to an operation
    if (!entry && view) return
    const chosen = entry ?? plainest(reference.groups[0]!.entries)
    view?.tryIt.close()
    view = createOperationView(chosen, surroundings)
    main.replaceChildren(view.element)
    navigation.mark(chosen.operation.id)
    document.title = `${chosen.summary} · ${reference.title}`
    menu.setAttribute('aria-expanded', 'false')
    return view
  }
  const menu = button('Operations', () => menu.setAttribute('aria-expanded', String(menu.getAttribute('aria-expanded') !== 'true')), { class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'operations' })
  addEventListener('hashchange', () => {
    const shown = follow()
    // where a new page would begin to be read
    scrollTo(0, 0)
    shown?.heading.focus({ preventScroll: true })
  })

  document.body.append(skipLink(main), pageHeader(reference, credentials.element), createJournalView(), menu, navigation.element, main)
  follow()
}

// of a group that is sorted by path, a path that says more may come first: a chat that is answered later
function plainest(entries: readonly Entry[]): Entry {
  const depth = ({ operation }: Entry) => operation.path.split('/').length
  return entries.reduce((best, entry) => (depth(entry) < depth(best) ? entry : best))
}

// the address goes on to name the operation
function skipLink(main: HTMLElement): HTMLElement {
  const link = element('a', { href: '#main', class: 'skip' }, 'Skip to the operation')
  link.addEventListener('click', (event) => {
    event.preventDefault()
    main.focus()
  })
  return link
}

function pageHeader({ title, version, description }: Reference, credentials: HTMLElement): HTMLElement {
  const links = element('p', { class: 'note' }, `Offline, at ${location.origin} · `, element('a', { href: '/openapi.json' }, 'openapi.json'), ' · ', element('a', { href: '/openapi.yaml' }, 'openapi.yaml'))
  const about = description ? element('details', {}, element('summary', {}, 'About this API'), prose(description)) : undefined
  return element('header', { class: 'page-header' }, element('div', {}, element('h1', {}, title, ' ', element('small', {}, version)), links, about), credentials)
}
