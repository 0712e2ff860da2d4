import type { OpenApiDocument } from './core/document.ts'
import document from './generated/openapi.json' with { type: 'json' }

/** The merged document that this package was built with. */
export const bundledDocument: OpenApiDocument = document
