import { element, field } from './element.ts'
import type { Entry, Reference } from './reference.ts'

export interface Navigation {
  element: HTMLElement
  /** Marks the operation that is shown. */
  mark(id: string): void
}

/** All operations by group, with a filter over names, paths and ids. */
export function createNavigation({ groups }: Reference): Navigation {
  const links = new Map<string, HTMLAnchorElement>()
  const sections = groups.map(({ name, entries }) => {
    const items = entries.map((entry) => {
      const link = linkTo(entry)
      links.set(entry.operation.id, link)
      return { item: element('li', {}, link), text: textOf(name, entry) }
    })
    return { section: element('section', {}, element('h2', {}, name), element('ul', {}, ...items.map(({ item }) => item))), items }
  })
  const filter = element('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' })
  const found = element('p', { role: 'status', class: 'note' })
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/)
    let count = 0
    for (const { section, items } of sections) {
      for (const { item, text } of items) item.hidden = !words.every((word) => text.includes(word))
      const shown = items.filter(({ item }) => !item.hidden).length
      section.hidden = shown === 0
      count += shown
    }
    found.textContent = filter.value === '' ? '' : `${count} found`
  })
  return {
    element: element('nav', { 'aria-label': 'Operations', id: 'operations' }, field('Find an operation', filter), found, ...sections.map(({ section }) => section)),
    mark(id) {
      for (const [other, link] of links) {
        if (other === id) link.setAttribute('aria-current', 'page')
        else link.removeAttribute('aria-current')
      }
      links.get(id)?.scrollIntoView({ block: 'nearest' })
    },
  }
}

export function hashOf(id: string): string {
  return `#${encodeURIComponent(id)}`
}

/** The id that `hashOf` put into a hash, or empty where somebody else wrote what is no such hash. */
export function idIn(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1))
  } catch {
    return ''
  }
}

function linkTo({ operation, summary }: Entry): HTMLAnchorElement {
  return element('a', { href: hashOf(operation.id) }, element('span', {}, summary), methodBadge(operation.method))
}

export function methodBadge(method: string): HTMLElement {
  return element('span', { class: 'method', 'data-method': method }, method)
}

function textOf(group: string, { operation, summary }: Entry): string {
  return `${group} ${summary} ${operation.method} ${operation.path} ${operation.id}`.toLowerCase()
}
