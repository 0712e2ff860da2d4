import { defaultKey } from '../src/core/credentials.ts'
import type { SecurityScheme } from '../src/core/document.ts'
import { remember, remembered } from './drafts.ts'
import { element, field } from './element.ts'
import type { Reference } from './reference.ts'

/** The fields for credentials, and what they add to a request. */
export interface Credentials {
  element: HTMLElement
  apply(headers: Record<string, string>, query: URLSearchParams): void
}

/** One field for each security scheme of the document. They are kept for the session of the tab, not on disk. */
export function createCredentials({ credentials, document }: Reference, onChange: () => void): Credentials {
  const fallback = 'x-business-codes' in document ? defaultKey : 'any'
  const fields = credentials.map(([name, scheme]) => {
    const input = element('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', class: 'code' })
    input.value = (remembered('sessionStorage', `credentials ${name}`) as string | undefined) ?? fallback
    input.addEventListener('input', () => {
      remember('sessionStorage', `credentials ${name}`, input.value)
      onChange()
    })
    return { input, scheme, row: field(credentials.length > 1 ? `API key: ${name}` : 'API key', input) }
  })
  return {
    element: element('div', { class: 'credentials' }, ...fields.map(({ row }) => row)),
    apply(headers, query) {
      for (const { input, scheme } of fields) {
        if (input.value !== '') applyScheme(scheme, input.value, headers, query)
      }
    },
  }
}

function applyScheme({ type, scheme, in: place, name = '' }: SecurityScheme, value: string, headers: Record<string, string>, query: URLSearchParams): void {
  if (type !== 'apiKey') headers['Authorization'] = scheme?.toLowerCase() === 'basic' ? `Basic ${btoa(String.fromCodePoint(...new TextEncoder().encode(value)))}` : `Bearer ${value}`
  else if (place === 'header') headers[name] = value
  else if (place === 'query') query.set(name, value)
}
