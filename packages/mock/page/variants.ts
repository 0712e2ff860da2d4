import type { Operation } from '../src/core/compile.ts'
import { resolve, type ExampleObject, type MediaType, type OpenApiDocument, type Schema } from '../src/core/document.ts'
import { sample } from '../src/core/sample.ts'
import { printJson } from './json.ts'

/** One of the request bodies to begin with. */
export interface Variant {
  name: string
  summary: string
  type: string
  media: MediaType
  /** What the editor shows: JSON for everything that has members, otherwise the text itself. */
  text: string
}

/** The documented examples of the request body, or what its schema says first where there is none. */
export function variantsOf({ body }: Operation, document: OpenApiDocument): Variant[] {
  return [...(body?.content ?? [])].flatMap(([type, media]) => {
    const examples = Object.entries(media.examples ?? {}).map(([name, given]) => {
      const { value, summary = '' } = resolve<ExampleObject & { summary?: string }>(document, given)
      return { name, summary, type, media, text: textOf(value) }
    })
    if (examples.length > 0) return examples
    return [{ name: type, summary: '', type, media, text: textOf(media.example ?? sampleOf(media.schema, document)) }]
  })
}

/** What a schema says first; nothing where it cannot be followed, which the mock tells when it is asked. */
export function sampleOf(schema: Schema | undefined, document: OpenApiDocument): unknown {
  try {
    return (schema && sample(document, schema)) ?? ''
  } catch {
    return ''
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : printJson(value)
}

/** The members of a form that are files. */
export function fileMembers({ type, media }: Variant, document: OpenApiDocument): { name: string; isList: boolean }[] {
  if (!type.startsWith('multipart/')) return []
  const properties = resolve(document, media.schema ?? {})['properties'] as Record<string, Schema> | undefined
  return Object.entries(properties ?? {}).flatMap(([name, given]) => {
    const schema = resolve(document, given)
    const isList = schema['type'] === 'array'
    const item = isList ? resolve(document, (schema['items'] ?? {}) as Schema) : schema
    return item['format'] === 'binary' ? [{ name, isList }] : []
  })
}
