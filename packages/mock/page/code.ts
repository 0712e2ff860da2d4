import { curl } from './curl.ts'
import { button, element, field } from './element.ts'
import { beginning } from './long-text.ts'
import type { CodeSample } from './reference.ts'
import type { PreparedRequest } from './request.ts'

export interface CodeView {
  element: HTMLElement
  /** The request as the form has it now. */
  update(request: PreparedRequest): void
}

/** The request as code: as it is in the form, and the samples of the document. */
export function createCodeView(samples: readonly CodeSample[]): CodeView {
  let current = ''
  const select = element('select', {}, element('option', {}, 'curl, this request'), ...samples.map(({ lang, label }) => element('option', {}, `${label ?? lang}, documented`)))
  const code = element('code')
  const said = element('span', { role: 'status', class: 'note' })
  const chosen = () => (select.selectedIndex === 0 ? current : samples[select.selectedIndex - 1]!.source)
  const show = () => {
    code.textContent = beginning(chosen())
    said.textContent = ''
  }
  select.addEventListener('change', show)
  const copy = button('Copy', async () => {
    try {
      // there is none for a page that came over HTTP from another machine
      await navigator.clipboard.writeText(chosen())
      said.textContent = 'Copied.'
    } catch {
      said.textContent = 'The browser does not allow it.'
    }
  })
  return {
    element: element(
      'section',
      { class: 'code-view', 'aria-labelledby': 'code-heading' },
      element('h3', { id: 'code-heading' }, 'Code'),
      element('div', { class: 'row' }, field('Written as', select), copy, said),
      element('pre', { tabindex: '0', role: 'group', 'aria-label': 'Code of the request' }, code),
    ),
    update(request) {
      current = curl(request)
      if (select.selectedIndex === 0) show()
    },
  }
}
