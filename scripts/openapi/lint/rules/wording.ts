import { formatPointer, isObject, parsePointer, resolvePointer, type Json, type JsonObject } from '../../json.ts'
import { operations } from '../../operations.ts'
import type { Problem, Rule } from '../rule.ts'
import { schemasOf } from '../schemas.ts'

/** Everything that a user of an operation meets is described: the operation, its parameters, and each member of its messages. */
export const wording: Rule = (document) => [...operationProblems(document), ...schemaProblems(document)]

const OPERATION_WORDING = { summary: 'what it does, in one line', description: 'when to use it, what it costs or limits, and what comes back' }

function operationProblems(document: JsonObject): Problem[] {
  return operations(document).flatMap(({ method, path, operation }) => {
    const keys = ['paths', path, method]
    const parameters = (operation['parameters'] ?? []) as JsonObject[]
    return [
      ...Object.entries(OPERATION_WORDING).flatMap(([member, what]) =>
        isWritten(operation[member]) ? [] : [{ pointer: formatPointer(keys), message: `the operation has no \`${member}\`; write ${what}` }],
      ),
      ...parameters.flatMap((parameter, index) =>
        isWritten(parameter['description']) || '$ref' in parameter ? [] : [missing([...keys, 'parameters', String(index)], `the parameter \`${String(parameter['name'])}\``)],
      ),
    ]
  })
}

function schemaProblems(document: JsonObject): Problem[] {
  const reached = reachedPointers(document)
  return schemasOf(document).flatMap(({ keys, schema }) => {
    const [owner, name] = keys.slice(-2)
    const isNamed = keys.length === 3 && keys[1] === 'schemas'
    if (!isNamed && owner !== 'properties') return []
    // what no operation leads to is only the vendor's structure, which an overlay has replaced
    if (keys[0] === 'components' && !reached.has(formatPointer(keys.slice(0, 3)))) return []
    return isWritten(schema['description']) || '$ref' in schema || 'const' in schema ? [] : [missing(keys, isNamed ? `the schema \`${name}\`` : `the member \`${name}\``)]
  })
}

function missing(keys: string[], what: string): Problem {
  return { pointer: formatPointer(keys), message: `${what} has no \`description\`; write what it means, with its unit, and why it is limited where it is` }
}

function isWritten(text: Json | undefined): boolean {
  return typeof text === 'string' && text.trim() !== '' && text !== 'TODO'
}

/** Pointers of the components that operations lead to. */
function reachedPointers(document: JsonObject): Set<string> {
  const reached = new Set<string>()
  const follow = (value: Json): void => {
    if (Array.isArray(value)) return value.forEach(follow)
    if (!isObject(value)) return
    for (const [key, member] of Object.entries(value)) {
      if (key === '$ref' && typeof member === 'string') {
        const pointer = formatPointer(parsePointer(member).slice(0, 3))
        if (reached.has(pointer)) continue
        reached.add(pointer)
        follow(resolvePointer(document, pointer) ?? null)
      } else if (key !== 'example' && key !== 'examples') follow(member)
    }
  }
  follow(document['paths'] ?? {})
  return reached
}
