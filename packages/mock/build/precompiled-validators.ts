import standalone from 'ajv/dist/standalone/index.js'
import { readFile } from 'node:fs/promises'
import { familySchemas } from '../src/behaviour/model-family.ts'
import { createCompiler } from '../src/core/ajv.ts'
import { compile } from '../src/core/compile.ts'
import { resolve, type OpenApiDocument, type Schema } from '../src/core/document.ts'

const ID = 'virtual:precompiled-validators'
const DOCUMENT = new URL('../src/generated/openapi.json', import.meta.url)

/** For Vite and Rolldown: the module of the bundled document's validators, as code. */
export function precompiledValidators() {
  return {
    name: 'precompiled-validators',
    resolveId: (id: string) => (id === ID ? `\0${ID}` : undefined),
    async load(id: string) {
      return id === `\0${ID}` ? emitValidators(JSON.parse(await readFile(DOCUMENT, 'utf8')) as OpenApiDocument) : undefined
    },
  }
}

/** The schemas by which requests are judged, in the form that `Precompiled` has. */
function emitValidators(document: OpenApiDocument): string {
  const { ajv, translate } = createCompiler(document, { source: true, esm: true, lines: true })
  const compiled = compile(document)
  const places = placesIn(document)
  const names: Record<string, string> = {}
  const add = (schema: Schema) => {
    const name = `judge${Object.keys(names).length}`
    ajv.addSchema({ $id: name, ...translate(schema) })
    names[name] = name
    return name
  }
  const judged = compiled.operations.flatMap(({ parameters, body }) => [...parameters.map(({ schema }) => schema), ...[...(body?.content.values() ?? [])].map(({ schema }) => schema)])
  const documented = new Map(judged.flatMap((schema) => (schema ? [resolve(document, schema)] : [])).map((schema) => [places.get(schema)!, schema]))
  const composed = new Map(familySchemas(compiled).map((schema) => [JSON.stringify(schema), schema]))
  const table = (schemas: Map<string, Schema>) => [...schemas].map(([key, schema]) => `  ${JSON.stringify(key)}: ${add(schema)},`)
  const tables = [`export const documented = {`, ...table(documented), '}', 'export const composed = {', ...table(composed), '}'].join('\n')
  return `${withImports(standalone.default(ajv, names))}\n${tables}\n`
}

/** Where each schema stands. */
function placesIn(document: OpenApiDocument): Map<object, string> {
  const places = new Map<object, string>()
  const walk = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return
    places.set(value, place)
    for (const [key, member] of Object.entries(value)) walk(member, `${place}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
  }
  walk(document, '#')
  return places
}

/** Ajv writes `require` in modules too. What `default` of a CommonJS module is, Node and Vite see in two ways. */
function withImports(code: string): string {
  const modules = new Map<string, string>()
  const body = code.replace(/require\("([^"]+)"\)(\.default)?/g, (_, path: string, isDefault?: string) => {
    const name = modules.get(path) ?? `module${modules.size}`
    modules.set(path, name)
    return isDefault ? `(${name}.default ?? ${name})` : name
  })
  return [...[...modules].map(([path, name]) => `import ${name} from ${JSON.stringify(`${path}.js`)}`), body].join('\n')
}
