import type { Operation } from './compile.ts'
import { resolve, type OpenApiDocument, type Schema } from './document.ts'
import { fromText } from './form.ts'
import type { Validate, Violation } from './validate.ts'

/** What a request says outside its body, by the place that a parameter's `in` names. */
export interface Places {
  path: Record<string, string>
  query: URLSearchParams
  header: Record<string, string | undefined>
}

/** The first parameter that is missing or does not fit; cookies are not looked at. */
export async function checkParameters(operation: Operation, document: OpenApiDocument, places: Places, validatorOf: (schema: Schema) => Promise<Validate>): Promise<Violation | undefined> {
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place === 'cookie') continue
    const text = place === 'query' ? (places.query.get(name) ?? undefined) : place === 'header' ? places.header[name.toLowerCase()] : places.path[name]
    if (text === undefined && required) return { kind: 'missing', field: name, expected: 'is missing' }
    if (text === undefined || !schema) continue
    const resolved = resolve(document, schema)
    const violation = (await validatorOf(resolved))(fromText(text, resolved['type']))
    if (violation) return { ...violation, field: name }
  }
  return undefined
}
