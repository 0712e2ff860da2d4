import { compile, type Operation } from '../src/core/compile.ts'
import { resolve, type MediaType, type OpenApiDocument, type OperationObject, type Response, type SecurityScheme } from '../src/core/document.ts'
import { upgrade } from '../src/core/upgrade.ts'

/** What the page tells of a document. */
export interface Reference {
  title: string
  version: string
  description: string | undefined
  document: OpenApiDocument
  groups: Group[]
  credentials: [name: string, scheme: SecurityScheme][]
}

export interface Group {
  name: string
  description: string | undefined
  entries: Entry[]
}

/** An operation, and what its document says about it to people. */
export interface Entry {
  operation: Operation
  summary: string
  description: string | undefined
  samples: CodeSample[]
  responses: { status: string; description: string; content: [type: string, media: MediaType][] }[]
}

export interface CodeSample {
  lang: string
  label?: string
  source: string
}

interface Described {
  info?: { title?: string; version?: string; description?: string }
  tags?: { name: string; description?: string }[]
}

type DescribedOperation = OperationObject & { tags?: string[]; summary?: string; description?: string; 'x-codeSamples'?: CodeSample[] }

export function readReference(given: OpenApiDocument): Reference {
  const document = upgrade(given)
  const { info = {}, tags = [] } = document as Described
  const descriptions = new Map(tags.map(({ name, description }) => [name, description]))
  const groups = new Map<string, Entry[]>(tags.map(({ name }) => [name, []]))
  for (const operation of compile(document).operations) {
    const described = describedAt(document, operation)
    const name = described.tags?.[0] ?? 'Operations'
    groups.set(name, [...(groups.get(name) ?? []), readEntry(document, operation, described)])
  }
  return {
    title: info.title ?? 'API',
    version: info.version ?? '',
    description: info.description,
    document,
    groups: [...groups].filter(([, entries]) => entries.length > 0).map(([name, entries]) => ({ name, description: descriptions.get(name), entries })),
    credentials: Object.entries(document.components?.securitySchemes ?? {}).map(([name, scheme]) => [name, resolve<SecurityScheme>(document, scheme)]),
  }
}

function describedAt(document: OpenApiDocument, { method, path }: Operation): DescribedOperation {
  const item = resolve(document, document.paths![path]!)
  return item[method.toLowerCase() as 'get']!
}

function readEntry(document: OpenApiDocument, operation: Operation, described: DescribedOperation): Entry {
  const responses = Object.entries(described.responses ?? {}).map(([status, given]) => {
    const { description = '', content = {} } = resolve<Response & { description?: string }>(document, given)
    return { status, description, content: Object.entries(content) }
  })
  return { operation, summary: described.summary ?? operation.id, description: described.description, samples: described['x-codeSamples'] ?? [], responses }
}
