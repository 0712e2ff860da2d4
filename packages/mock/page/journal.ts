import type { JournalEntry } from '../src/core/journal.ts'
import { button, element } from './element.ts'
import { json, printJson } from './json.ts'
import { beginning } from './long-text.ts'

/** How often an open list asks for what has come. */
const EVERY = 1000
/** So many of the latest are shown. */
const MOST = 100

/** The requests that the mock has seen, from anywhere, the latest first; it is asked for them while the list is open. */
export function createJournalView(): HTMLElement {
  const status = element('p', { role: 'status', class: 'note' })
  const list = element('ol', { 'aria-label': 'Requests, the latest first' })
  const forget = button('Reset the mock', () => void reset(), { title: 'Forgets requests, files, tasks, and everything else that was created' })
  const view = element('details', {}, element('summary', {}, 'Requests that came'), element('div', { class: 'row' }, forget, status), list)
  const shown = new Map<number, { item: HTMLElement; state: string }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  view.addEventListener('toggle', () => {
    clearTimeout(timer)
    if (view.open) void follow()
  })
  return element('section', { class: 'journal', 'aria-label': 'Journal' }, view)

  async function follow(): Promise<void> {
    await refresh()
    clearTimeout(timer)
    // after a list has come, however long that took
    if (view.open) timer = setTimeout(() => void follow(), EVERY)
  }

  async function refresh(): Promise<void> {
    try {
      const response = await fetch('/__mock/requests')
      if (!response.ok) throw new Error(`answered with ${response.status}`)
      show((await response.json()) as JournalEntry[])
    } catch (error) {
      status.textContent = `The list cannot be read: ${(error as Error).message}.`
    }
  }

  function show(entries: JournalEntry[]): void {
    const latest = entries.slice(-MOST).toReversed()
    const ids = new Set(latest.map(({ id }) => id))
    for (const [id, { item }] of shown) {
      if (ids.has(id)) continue
      item.remove()
      shown.delete(id)
    }
    for (const [index, entry] of latest.entries()) {
      // what has not changed stays as it is, so that nobody's place in the list is lost
      const state = `${entry.time} ${entry.status} ${entry.ms}`
      const known = shown.get(entry.id)
      if (known?.state === state) continue
      const item = rowOf(entry)
      if (known) known.item.replaceWith(item)
      else list.insertBefore(item, list.children[index] ?? null)
      shown.set(entry.id, { item, state })
    }
    status.textContent = entries.length === 0 ? 'None yet.' : `${entries.length} came.`
  }

  async function reset(): Promise<void> {
    await fetch('/__mock/state', { method: 'DELETE' })
    await refresh()
  }
}

function rowOf(entry: JournalEntry): HTMLElement {
  const { time, method, path, status, code, ms, frames, isAborted } = entry
  const facts = [code, ms === undefined ? 'not over' : `${Math.round(ms)} ms`, frames > 0 ? `${frames} frames` : undefined, isAborted ? 'aborted' : undefined]
  const line = element('summary', {}, `${new Date(time).toLocaleTimeString()} ${method} ${path} `, element('strong', { 'data-family': String(status ?? 5)[0]! }, String(status ?? 'no answer')), ` ${facts.filter((fact) => fact !== undefined).join(', ')}`)
  const details = element('details', {}, line)
  details.addEventListener('toggle', () => details.append(element('pre', { tabindex: '0' }, json(beginning(printJson(entry))))), { once: true })
  return element('li', {}, details)
}
