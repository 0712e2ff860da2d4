import type { OpenApiDocument } from '../openapi/index.ts'

/** The mock is made from the document at run time: what is generated is the document itself, as JSON. */
export function emitMock(document: OpenApiDocument): Record<string, string> {
  return { 'openapi.json': `${JSON.stringify(document, null, 2)}\n` }
}
