import standalone from 'ajv/dist/standalone/index.js'
import { readFile } from 'node:fs/promises'
import { familySchemas } from '../src/behaviour/model-family.ts'
import { createCompiler } from '../src/core/ajv.ts'
import { compile, type Operation } from '../src/core/compile.ts'
import { resolve, type OpenApiDocument, type Schema } from '../src/core/document.ts'

export const VALIDATORS = 'virtual:precompiled-validators'
const DOCUMENT = new URL('../src/generated/openapi.json', import.meta.url)

const SOURCE = '/src/precompiled.ts'

/**
 * For Rolldown: the validators of the bundled document, as code. Each operation has a module of its own, so that a request loads
 * no more than it needs.
 */
export function precompiledValidators() {
  let modules: Promise<ReadonlyMap<string, string>> | undefined
  return {
    name: 'precompiled-validators',
    resolveId: (id: string) => (id.startsWith(VALIDATORS) ? `\0${id}` : undefined),
    async load(id: string) {
      if (id.endsWith(SOURCE)) return { code: `export const precompiled = () => import(${JSON.stringify(VALIDATORS)})`, moduleType: 'js' as const }
      if (!id.startsWith(`\0${VALIDATORS}`)) return undefined
      modules ??= readFile(DOCUMENT, 'utf8').then((json) => emitModules(JSON.parse(json) as OpenApiDocument))
      return (await modules).get(id.slice(1))
    },
  }
}

/** The modules by name: one for each operation, and one that says where to find what, in the form that `Precompiled` has. */
function emitModules(document: OpenApiDocument): Map<string, string> {
  const compiled = compile(document)
  const places = placesIn(document)
  const modules = new Map<string, string>()
  const [documented, composed] = [new Map<string, string>(), new Map<string, string>()]
  for (const operation of compiled.operations) {
    const path = `${VALIDATORS}/${operation.id}`
    const { ajv, translate } = createCompiler(document, { source: true, esm: true, regExp: strictRegExp })
    const names: Record<string, string> = {}
    const add = (table: Map<string, string>, key: string, schema: Schema) => {
      // operations share schemas
      if (table.has(key)) return
      const name = `judge${Object.keys(names).length}`
      ajv.addSchema({ $id: name, ...translate(schema) })
      names[name] = name
      table.set(key, `() => import(${JSON.stringify(path)}).then(({ ${name} }) => ${name})`)
    }
    for (const schema of schemasOf(operation, document)) add(documented, places.get(schema)!, schema)
    for (const schema of familySchemas(compiled, operation)) add(composed, JSON.stringify(schema), schema)
    if (Object.keys(names).length > 0) modules.set(path, withImports(standalone.default(ajv, names)))
  }
  const object = (table: Map<string, string>) => `{\n${[...table].map(([key, load]) => `  ${JSON.stringify(key)}: ${load},`).join('\n')}\n}`
  return modules.set(VALIDATORS, `export const documented = ${object(documented)}\nexport const composed = ${object(composed)}\n`)
}

/** The schemas by which an operation's requests are judged. */
function schemasOf({ parameters, body }: Operation, document: OpenApiDocument): Schema[] {
  const given: { schema?: Schema }[] = [...parameters, ...(body?.content.values() ?? [])]
  return given.flatMap(({ schema }) => (schema ? [resolve<Schema>(document, schema)] : []))
}

// the code says `new RegExp` itself, so a pattern that is none has to fail here
const strictRegExp = Object.assign((pattern: string, flags: string) => new RegExp(pattern, flags), { code: 'new RegExp' })

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

/** Ajv writes `require` in modules too. What `default` of a CommonJS module is, Node and bundlers see in two ways. */
function withImports(code: string): string {
  const names = new Map<string, string>()
  const imports: string[] = []
  const body = code.replace(/require\("([^"]+)"\)\.(\w+)/g, (required, path: string, member: string) => {
    const isDefault = member === 'default'
    const name = names.get(required) ?? `imported${names.size}`
    if (!names.has(required)) imports.push(`import ${isDefault ? name : `{ ${member} as ${name} }`} from ${JSON.stringify(`${path}.js`)}`)
    names.set(required, name)
    return isDefault ? `(${name}.default ?? ${name})` : name
  })
  return [...imports, body].join('\n')
}
