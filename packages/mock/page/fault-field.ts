import { isCode, parseTrigger } from '../src/core/trigger.ts'
import { element, field } from './element.ts'

export interface FaultField {
  element: HTMLElement
  text(): string
  clear(): void
}

/** The commonest faults to choose from; any other, or several with commas, can be typed. */
const FAULTS = ['latency=2000', 'cut=3', 'cut=3, reset', 'cut-inside=2', 'stall=2', 'error=1302, after=2', 'finish=sensitive', 'finish=length', 'no-done', 'duplicate=2', 'crlf', 'comments', 'bom', 'malformed', 'reset']

/** What shall go wrong with the answer. In a header the mock leaves alone what says nothing to it, so that is told here. */
export function createFaultField(text = '', onChange: (text: string) => void): FaultField {
  const list = element('datalist', { id: 'faults' }, ...FAULTS.map((value) => element('option', { value })))
  const input = element('input', { type: 'text', class: 'code', list: list.id, autocomplete: 'off', spellcheck: 'false', placeholder: 'none' })
  const note = element('p', { class: 'note' }, 'What shall go wrong with the answer, such as ', element('code', {}, 'latency=2000'), ' or ', element('code', {}, 'cut=3'), '.')
  const complaint = element('p', { role: 'status', class: 'complaint' })
  const show = (value: string) => {
    input.value = value
    complain()
  }
  const complain = () => (complaint.textContent = parseTrigger(input.value, { isBare: isCode, isShared: false })?.problem ?? '')
  input.addEventListener('input', () => {
    onChange(input.value)
    complain()
  })
  show(text)
  return {
    element: element('div', {}, field('Fault', input, note), complaint, list),
    text: () => input.value.trim(),
    clear: () => show(''),
  }
}
