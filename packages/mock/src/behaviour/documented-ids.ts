import type { Compiled } from '../core/compile.ts'
import { resolve, type ExampleObject } from '../core/document.ts'
import { onceFor } from '../core/once.ts'

/**
 * Whether an id stands in one of the document's examples. Such ids are always answered with the documented example: the world
 * of the examples is there from the start, and nothing changes it.
 */
export function isDocumentedId(compiled: Compiled, id: string): boolean {
  return documentedIds(compiled).has(id)
}

const documentedIds = onceFor(({ document, operations }: Compiled): Set<string> => {
  const ids = new Set<string>()
  const walk = (value: unknown, name = '') => {
    if (Array.isArray(value)) value.forEach((item) => walk(item, name))
    else if (typeof value === 'object' && value !== null) Object.entries(value).forEach(([key, member]) => walk(member, key))
    else if (typeof value === 'string' && /(?:^|_)ids?$|[a-z]Id$|^voice$|^after$/.test(name)) ids.add(value)
  }
  for (const { parameters, body, responses } of operations) {
    for (const { name, example } of parameters) walk(example, name)
    for (const { examples = {} } of body?.content.values() ?? []) for (const example of Object.values(examples)) walk(resolve<ExampleObject>(document, example).value)
    for (const { media } of responses) for (const { examples } of media) for (const { value } of examples) walk(value)
  }
  return ids
})
