import { compileUntried } from './core/compile.ts'
import { METHODS, referencesIn, resolve, type OpenApiDocument } from './core/document.ts'
import { upgrade } from './core/upgrade.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

/**
 * Reads an OpenAPI 3.0 or 3.1 document, in JSON or YAML.
 * @throws a sentence with file and line when it cannot be read or served
 */
export async function loadDocument(file: string): Promise<OpenApiDocument> {
  const { value, at } = await readYaml(file, 'document')
  checkDocument(value, file, at)
  return value
}

type LineOf = YamlFile['at']

function checkDocument(value: unknown, file: string, lineOf: LineOf): asserts value is OpenApiDocument {
  const { openapi, swagger, paths } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (swagger !== undefined) throw new Error(`${lineOf(['swagger'])}: this is Swagger ${String(swagger)}; convert it to OpenAPI 3 first (npx swagger2openapi ${file}).`)
  if (typeof openapi !== 'string' || !/^3\.[01](?:\.|$)/.test(openapi)) throw new Error(`${lineOf(['openapi'])}: "openapi" has to be 3.0.x or 3.1.x, and is ${JSON.stringify(openapi) ?? 'missing'}.`)
  if (typeof paths !== 'object' || paths === null || Object.keys(paths).length === 0) throw new Error(`${lineOf(['paths'])}: "paths" is empty; there is nothing to serve.`)
  const document = value as OpenApiDocument
  checkReferences(document, lineOf, file)
  checkParts(document, lineOf)
  try {
    compileUntried(upgrade(document))
  } catch (error) {
    const isMisshapen = error instanceof TypeError
    throw new Error(`${file}: ${isMisshapen ? `this has not the shape of an OpenAPI document; npx @redocly/cli lint ${file} says where` : (error as Error).message}.`, { cause: error })
  }
}

/** Each `$ref` leads to a place in this file. */
function checkReferences(document: OpenApiDocument, lineOf: LineOf, file: string): void {
  for (const { $ref, path } of referencesIn(document)) {
    try {
      resolve(document, { $ref })
    } catch (error) {
      const isOutside = !$ref.startsWith('#')
      throw new Error(isOutside ? `${lineOf(path)}: $ref ${$ref} leads to another file; put all into one first (npx @redocly/cli bundle ${file}).` : `${lineOf(path)}: ${(error as Error).message}; correct the reference or add what it names.`, { cause: error })
    }
  }
}

/** The parts that the mock walks through are objects, and parameters have a name and a place. */
function checkParts(document: OpenApiDocument, lineOf: LineOf): void {
  for (const [path, item] of Object.entries(document.paths!)) {
    const expect = (isRight: boolean, at: string[], sentence: string) => {
      if (!isRight) throw new Error(`${lineOf(['paths', path, ...at])}: ${[path, ...at].join(' ')} ${sentence}.`)
    }
    expect(path.startsWith('/'), [], 'has to begin with a slash')
    expect(isObject(item), [], 'has to be an object of methods')
    for (const method of METHODS) {
      const operation: unknown = item[method]
      if (operation === undefined) continue
      expect(isObject(operation), [method], 'has to be an object')
      const { responses, parameters } = operation as Record<string, unknown>
      expect(responses === undefined || isObject(responses), [method, 'responses'], 'has to be an object of statuses')
      expect(parameters === undefined || Array.isArray(parameters), [method, 'parameters'], 'has to be a list')
      for (const [status, response] of Object.entries(responses ?? {})) expect(isObject(response), [method, 'responses', status], 'has to be an object')
      for (const [index, parameter] of ((parameters ?? []) as Record<string, unknown>[]).entries()) {
        expect(isObject(parameter) && ('$ref' in parameter || (typeof parameter['name'] === 'string' && typeof parameter['in'] === 'string')), [method, 'parameters', String(index)], 'needs "name" and "in"')
      }
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
