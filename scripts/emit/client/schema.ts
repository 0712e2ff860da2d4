import { createRequire } from 'node:module'
import type { GlobalContext, OpenAPI3, SchemaObject } from 'openapi-typescript'
import type ts from 'typescript'
import { isObject, type OpenApiDocument } from '../../openapi/index.ts'
import { dropBareBranches } from './bare-branches.ts'
import { openRequests } from './open-requests.ts'

// an `import` of TypeScript searches its nine megabytes for the names of its exports, for a quarter of a second
const require = createRequire(import.meta.url)
const { factory, SyntaxKind } = require('typescript') as typeof ts
const { astToString, resolveRef, scanDiscriminators, transformSchema } = require('openapi-typescript') as typeof import('openapi-typescript')

const QUIET = { silent: true }

/** The document's types: `paths`, `components` and `operations`, as openapi-typescript makes them. */
export function emitSchema(document: OpenApiDocument): string {
  const schema = openRequests(dropBareBranches(document)) as unknown as OpenAPI3
  // only its transformation: the document is one file, and linted; bundling and linting it again would take most of the time
  const nodes = transformSchema(schema, {
    discriminators: scanDiscriminators(schema, QUIET),
    // a member with a default need not be sent
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    injectFooter: [],
    resolve: (pointer) => resolveRef(schema, pointer, QUIET),
    transform: (node, { path }) => known(node) ?? open(node) ?? binary(node, path),
  } satisfies Partial<GlobalContext> as unknown as GlobalContext)
  const source = tidy(astToString(nodes))
  return /\bUpload\b/.test(source) ? `import type { Upload } from '../upload.ts'\n\n${source}` : source
}

/** A string or number with `x-known-values` takes any, and an editor completes the known ones. */
function known(schema: SchemaObject): ts.TypeNode | undefined {
  const values = (schema as { 'x-known-values'?: unknown })['x-known-values']
  if (!Array.isArray(values)) return undefined
  return openUnion(values.map((value) => (isObject(value) ? value['value'] : value)), schema)
}

/** An enumeration is open as well, unless it has one value: that is the tag of a union's member. */
function open(schema: SchemaObject): ts.TypeNode | undefined {
  const values = (schema as { enum?: unknown[] }).enum?.filter((value) => value !== null)
  return values && values.length > 1 ? openUnion(values, schema) : undefined
}

function openUnion(values: unknown[], schema: SchemaObject): ts.TypeNode {
  const types: readonly unknown[] = [schema.type].flat()
  const isNumber = types.some((type) => type === 'integer' || type === 'number')
  const literals = [...new Set(values.map(String))].map((value) => (isNumber ? factory.createNumericLiteral(value) : factory.createStringLiteral(value)))
  const any = factory.createKeywordTypeNode(isNumber ? SyntaxKind.NumberKeyword : SyntaxKind.StringKeyword)
  return factory.createUnionTypeNode([
    ...literals.map((value) => factory.createLiteralTypeNode(value)),
    factory.createParenthesizedType(factory.createIntersectionTypeNode([any, factory.createTypeLiteralNode([])])),
    ...(types.includes('null') || (schema as { nullable?: boolean }).nullable ? [factory.createLiteralTypeNode(factory.createNull())] : []),
  ])
}

/** Bytes: what is sent comes in many forms, what is received is asked for as one. */
function binary(schema: SchemaObject, path: string | undefined): ts.TypeNode | undefined {
  if (schema.type !== 'string' || schema.format !== 'binary') return undefined
  return factory.createTypeReferenceNode(path?.includes('/responses/') ? 'Blob' : 'Upload')
}

/** The repository's indentation, and comments that an editor shows as plain sentences. */
function tidy(source: string): string {
  return source
    // the items of a list do not pass `transform`
    .replaceAll(/\(((?:"[^"]*"(?: \| )?){2,})\)\[\]/g, '($1 | (string & {}))[]')
    .replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .replaceAll(' (enum property replaced by openapi-typescript)', '')
    .replaceAll(/^ *\* @enum \{\w+\}\n|^ *\/\*\* @enum \{\w+\} \*\/\n/gm, '')
    .replaceAll(/^( *)\* @description /gm, '$1*\n$1* ')
    .replaceAll(/^( *\/\*\*)\n *\*\n/gm, '$1\n')
    .replaceAll('/** @description ', '/** ')
    .replaceAll(/^( *\/\*\*)\n *\* (.*)\n *\*\/$/gm, '$1 $2 */')
}
