import type { Schema } from '../src/core/document.ts'
import { element } from './element.ts'
import { methodBadge } from './navigation.ts'
import { inline, prose } from './prose.ts'
import type { Entry } from './reference.ts'
import { schemaView } from './schema.ts'
import { createTryIt, type Surroundings, type TryIt } from './try-it.ts'

export interface OperationView {
  element: HTMLElement
  heading: HTMLElement
  tryIt: TryIt
}

/** All about one operation: what it does, a form to try it, and what it takes and answers. */
export function createOperationView(entry: Entry, surroundings: Surroundings): OperationView {
  const { operation, summary, description } = entry
  const heading = element('h2', { tabindex: '-1' }, summary)
  const tryIt = createTryIt(entry, surroundings)
  const title = element(
    'header',
    {},
    heading,
    element('p', { class: 'line' }, methodBadge(operation.method), element('code', {}, operation.path), operation.isDeprecated ? element('span', { class: 'required' }, 'deprecated') : undefined),
    element('p', { class: 'note' }, 'Operation ', element('code', {}, operation.id)),
    prose(description),
  )
  return { element: element('article', {}, title, tryIt.element, element('div', { class: 'reference' }, bodyReference(entry, surroundings), answersReference(entry, surroundings))), heading, tryIt }
}

function bodyReference({ operation }: Entry, { document }: Surroundings): HTMLElement | undefined {
  if (!operation.body) return undefined
  const media = [...operation.body.content].map(([type, { schema }]) => element('div', {}, element('p', { class: 'note' }, type), schema ? schemaView(document, schema) : undefined))
  return element('section', { 'aria-labelledby': 'body-heading' }, element('h3', { id: 'body-heading' }, 'Body'), ...media)
}

function answersReference({ responses }: Entry, { document }: Surroundings): HTMLElement {
  const items = responses.map(({ status, description, content }) =>
    element(
      'li',
      {},
      element('p', {}, element('strong', { class: 'code', 'data-family': status[0]! }, status), ' ', ...inline(description)),
      ...content.flatMap(([type, media]) => lazily(type, document, media['x-event-schema'] ?? media.schema)),
    ),
  )
  return element('section', { 'aria-labelledby': 'answers-heading' }, element('h3', { id: 'answers-heading' }, 'Answers'), element('ul', { class: 'answers' }, ...items))
}

function lazily(type: string, document: Surroundings['document'], schema: Schema | undefined): HTMLElement[] {
  if (!schema) return []
  const details = element('details', { class: 'inside' }, element('summary', {}, type))
  details.addEventListener('toggle', () => details.append(schemaView(document, schema)), { once: true })
  return [details]
}
