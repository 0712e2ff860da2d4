import { resolve, type OpenApiDocument, type Parameter } from '../src/core/document.ts'
import { answersOf } from './answers.ts'
import { createCodeView } from './code.ts'
import type { Credentials } from './credentials.ts'
import type { Draft, Drafts } from './drafts.ts'
import { button, element, field } from './element.ts'
import { createFaultField } from './fault-field.ts'
import { inline } from './prose.ts'
import type { Entry } from './reference.ts'
import { complaintAbout, prepare, type PreparedRequest, type Values } from './request.ts'
import { createResponseView } from './response.ts'
import { fileMembers, sampleOf, textOf, variantsOf, type Variant } from './variants.ts'

export interface TryIt {
  element: HTMLElement
  /** To be called when something outside of the form has changed: the credentials. */
  refresh(): void
  /** Gives up what is being sent. */
  close(): void
}

export interface Surroundings {
  document: OpenApiDocument
  credentials: Credentials
  drafts: Drafts
}

/** The form that sends a request to this mock, and what comes back. Everything in it is kept as it is typed. */
export function createTryIt(entry: Entry, { document, credentials, drafts }: Surroundings): TryIt {
  const { operation } = entry
  const draft = drafts.read(operation.id)
  const variants = variantsOf(operation, document)
  const answers = answersOf(entry, document)
  const unkept = element('p', { role: 'status', class: 'complaint' })
  const keep = (change: (draft: Draft) => void) => {
    change(draft)
    unkept.textContent = drafts.write(operation.id) ? '' : 'The browser has no room to keep this: a reload brings back what it kept last.'
    refresh()
  }

  const base = choice(operation.bases.map((path) => ({ value: path, label: path === '' ? '/' : path })), draft.base, (value) => keep((kept) => (kept.base = value)))
  const parameters = operation.parameters.filter((parameter) => parameter.in !== 'cookie').map((parameter) => parameterField(parameter, draft, document, keep))
  const body = variants.length > 0 ? createBody(variants, draft, drafts.files(operation.id), document, keep) : undefined
  const answer = answerChoice(answers, draft, (value) => keep((kept) => (kept.answer = value)))
  const fault = createFaultField(draft.fault, (text) => keep((kept) => (kept.fault = text)))
  const response = createResponseView()
  const code = createCodeView(entry.samples)

  let sending: AbortController | undefined
  const submit = element('button', { type: 'submit', class: 'primary', 'aria-keyshortcuts': 'Control+Enter' }, 'Send')
  const stop = button('Stop', () => sending?.abort(), { disabled: true })
  const send = async () => {
    sending?.abort()
    const controller = new AbortController()
    sending = controller
    stop.disabled = false
    await response.send(current(), controller.signal)
    if (sending !== controller) return
    // a button that is disabled would take the focus with it
    if (globalThis.document.activeElement === stop) submit.focus()
    stop.disabled = true
  }
  const reset = button('Reset', () => {
    Object.assign(draft, { parameters: {}, bodies: {}, base: undefined, answer: undefined, fault: undefined })
    for (const { input, initial } of parameters) input.value = initial
    body?.reset()
    base.selectedIndex = 0
    answer.selectedIndex = 0
    fault.clear()
    keep(() => {})
  }, { title: 'Back to the documented values' })

  const form = element(
    'form',
    { class: 'request', 'aria-labelledby': 'try-heading' },
    element('h3', { id: 'try-heading' }, 'Try it'),
    element('div', { class: 'row choices' }, operation.bases.length > 1 ? field('Base path', base) : undefined, body?.choice),
    ...parameters.map(({ row }) => row),
    body?.element,
    field('Answer', answer, element('p', { class: 'note' }, 'Left to the mock, it does what the API would. Any documented answer can be asked for instead.')),
    fault.element,
    unkept,
    element('div', { class: 'row' }, submit, stop, reset, element('span', { class: 'note' }, 'Ctrl + Enter sends')),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  refresh()
  return { element: element('div', { class: 'try-it' }, form, response.element, code.element), refresh, close: () => sending?.abort() }

  function current(): PreparedRequest {
    const values: Values = {
      base: base.value,
      parameters: Object.fromEntries(parameters.map(({ name, input }) => [name, input.value])),
      variant: body?.variant(),
      body: body?.text() ?? '',
      files: body?.files() ?? new Map(),
      answer: answers.flatMap((group) => group.answers).find(({ key }) => key === answer.value),
      fault: fault.text(),
    }
    return prepare(entry, document, credentials, values)
  }

  function refresh(): void {
    code.update(current())
  }
}

type Keep = (change: (draft: Draft) => void) => void

function choice(options: { value: string; label: string }[], chosen: string | undefined, onChange: (value: string) => void): HTMLSelectElement {
  const select = element('select', {}, ...options.map(({ value, label }) => element('option', { value, selected: value === chosen }, label)))
  select.addEventListener('change', () => onChange(select.value))
  return select
}

function answerChoice(groups: ReturnType<typeof answersOf>, draft: Draft, onChange: (value: string) => void): HTMLSelectElement {
  const select = choice([{ value: '', label: 'Left to the mock' }], draft.answer, onChange)
  for (const { label, answers } of groups) {
    const options = answers.map(({ key, name, summary }) => element('option', { value: key, selected: key === draft.answer }, summary === '' ? name : `${name}: ${summary}`))
    select.append(element('optgroup', { label }, ...options))
  }
  return select
}

function parameterField(parameter: Parameter & { description?: string }, draft: Draft, document: OpenApiDocument, keep: Keep): { name: string; input: HTMLInputElement; initial: string; row: HTMLElement } {
  const { name, required = false, schema = {}, description = '' } = parameter
  const first = parameter.example ?? (required ? sampleOf(schema, document) : resolve(document, schema)['default']) ?? ''
  const documented = Array.isArray(first) ? first.join(',') : textOf(first)
  // an optional one would narrow the answer, so it is only shown
  const initial = required ? documented : ''
  // without a part of its path a request would reach another operation, or none; anything else may be left out to see what is said
  const needed = parameter.in === 'path' ? { required: true } : { 'aria-required': required && 'true' }
  const input = element('input', { type: 'text', class: 'code', autocomplete: 'off', spellcheck: 'false', placeholder: documented, ...needed })
  input.value = draft.parameters[name] ?? initial
  input.addEventListener('input', () => keep((kept) => (kept.parameters[name] = input.value)))
  const label = element('span', {}, element('code', {}, name), element('span', { class: 'type' }, ` ${parameter.in}${required ? ', required' : ''}`))
  return { name, input, initial, row: field(label, input, element('p', { class: 'note' }, ...inline(description))) }
}

interface BodyFields {
  /** Which example to begin with. */
  choice: HTMLElement
  element: HTMLElement
  variant(): Variant
  text(): string
  files(): Map<string, File[]>
  /** Shows the documented text again, without files. */
  reset(): void
}

/** The body: which example to begin with, its text, and files. Each example keeps what was made of it. */
function createBody(variants: Variant[], draft: Draft, chosen: Map<string, FileList>, document: OpenApiDocument, keep: Keep): BodyFields {
  const keyOf = ({ type, name }: Variant) => `${type} ${name}`
  const types = new Set(variants.map(({ type }) => type))
  const select = choice(variants.map((variant) => ({ value: keyOf(variant), label: types.size > 1 ? keyOf(variant) : variant.name })), draft.variant, (value) => {
    show()
    keep((kept) => (kept.variant = value))
  })
  const summary = element('p', { class: 'note' })
  const editor = element('textarea', { class: 'code', spellcheck: 'false', autocapitalize: 'off' })
  const complaint = element('p', { role: 'status', class: 'complaint' })
  const uploads = element('div')
  const variant = () => variants[select.selectedIndex]!
  editor.addEventListener('input', () => {
    keep((kept) => (kept.bodies[keyOf(variant())] = editor.value))
    complain()
  })
  show()
  return {
    choice: field('Example', select, summary),
    element: element('div', {}, uploads, field(`Body, ${[...types].join(' or ')}`, editor, complaint)),
    variant,
    text: () => editor.value,
    files: () => new Map([...uploads.querySelectorAll('input')].filter(({ files }) => files!.length > 0).map(({ name, files }) => [name, [...files!]])),
    reset() {
      chosen.clear()
      show()
    },
  }

  function show(): void {
    const { text, summary: words } = variant()
    editor.value = draft.bodies[keyOf(variant())] ?? text
    editor.rows = Math.min(24, Math.max(3, editor.value.split('\n').length + 1))
    summary.textContent = words
    complain()
    uploads.replaceChildren(
      ...fileMembers(variant(), document).map(({ name, isList }) => {
        const input = element('input', { type: 'file', name, multiple: isList })
        input.files = chosen.get(name) ?? null
        input.addEventListener('change', () => keep(() => chosen.set(name, input.files!)))
        return field(element('code', {}, name), input, element('p', { class: 'note' }, 'Without a file, the text in the body is sent as one.'))
      }),
    )
  }

  function complain(): void {
    complaint.textContent = complaintAbout(variant(), editor.value)
  }
}
