import { astToString, resolveRef, scanDiscriminators, transformSchema, type GlobalContext, type OpenAPI3, type SchemaObject } from 'openapi-typescript'
import ts from 'typescript'
import { isObject, type OpenApiDocument } from '../../openapi/index.ts'

const QUIET = { silent: true }

/** The document's types: `paths`, `components` and `operations`, as openapi-typescript makes them. */
export function emitSchema(document: OpenApiDocument): string {
  const schema = document as unknown as OpenAPI3
  // only its transformation: the document is one file, and linted; bundling and linting it again would take most of the time
  const nodes = transformSchema(schema, {
    discriminators: scanDiscriminators(schema, QUIET),
    // a member with a default need not be sent
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    injectFooter: [],
    resolve: (pointer) => resolveRef(schema, pointer, QUIET),
    transform: (node) => known(node) ?? binary(node),
  } satisfies Partial<GlobalContext> as unknown as GlobalContext)
  return tidy(astToString(nodes))
}

/** A string or number with `x-known-values` takes any, and an editor completes the known ones. */
function known(schema: SchemaObject): ts.TypeNode | undefined {
  const values = (schema as { 'x-known-values'?: unknown })['x-known-values']
  if (!Array.isArray(values)) return undefined
  const types: readonly unknown[] = [schema.type].flat()
  const isNumber = types.some((type) => type === 'integer' || type === 'number')
  const literals = new Set(values.map((value) => String(isObject(value) ? value['value'] : value)))
  const literal = (value: string) => (isNumber ? ts.factory.createNumericLiteral(value) : ts.factory.createStringLiteral(value))
  return ts.factory.createUnionTypeNode([
    ...[...literals].map((value) => ts.factory.createLiteralTypeNode(literal(value))),
    ts.factory.createParenthesizedType(
      ts.factory.createIntersectionTypeNode([
        ts.factory.createKeywordTypeNode(isNumber ? ts.SyntaxKind.NumberKeyword : ts.SyntaxKind.StringKeyword),
        ts.factory.createTypeLiteralNode([]),
      ]),
    ),
    ...(types.includes('null') ? [ts.factory.createLiteralTypeNode(ts.factory.createNull())] : []),
  ])
}

function binary(schema: SchemaObject): ts.TypeNode | undefined {
  return schema.type === 'string' && schema.format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined
}

/** The repository's indentation, and comments that an editor shows as plain sentences. */
function tidy(source: string): string {
  return source
    .replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .replaceAll(' (enum property replaced by openapi-typescript)', '')
    .replaceAll(/^ *\* @enum \{\w+\}\n|^ *\/\*\* @enum \{\w+\} \*\/\n/gm, '')
    .replaceAll(/^( *)\* @description /gm, '$1*\n$1* ')
    .replaceAll(/^( *\/\*\*)\n *\*\n/gm, '$1\n')
    .replaceAll('/** @description ', '/** ')
    .replaceAll(/^( *\/\*\*)\n *\* (.*)\n *\*\/$/gm, '$1 $2 */')
}
