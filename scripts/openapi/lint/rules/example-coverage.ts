import { dereference, formatPointer, isObject, parsePointer, type Json, type JsonObject } from '../../json.ts'
import { operations } from '../../operations.ts'
import { Validators } from '../../validators.ts'
import { streamProblems } from '../stream.ts'
import type { Problem, Rule } from '../rule.ts'

/** Kebab-case; a business code is `c1302`, because a bare number would come before all other names in JavaScript. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Every media type of every request and answer has a named example, every parameter an `example`. Whether an example fits its
 * schema is asked by Redocly; only the frames of a stream, which it takes for text, are looked at here.
 */
export const exampleCoverage: Rule = (document) => {
  const validators = new Validators(document)
  const problems = operations(document).flatMap(({ id, method, path, operation }) => {
    const at = ['paths', path, method]
    const bodies: [file: string, keys: string[]][] = [
      ...(operation['requestBody'] === undefined ? [] : [['request', [...at, 'requestBody']] as [string, string[]]]),
      ...Object.keys((operation['responses'] ?? {}) as JsonObject).map((status): [string, string[]] => [status, [...at, 'responses', status]]),
    ]
    return [...parameterProblems(operation, at), ...bodies.flatMap(([part, keys]) => bodyProblems(document, keys, `openapi/examples/${id}/${part}`, validators))]
  })
  // a shared answer is met at every operation that gives it
  return [...new Map(problems.map((problem) => [`${problem.pointer} ${problem.message}`, problem])).values()]
}

function parameterProblems(operation: JsonObject, keys: string[]): Problem[] {
  return ((operation['parameters'] ?? []) as JsonObject[]).flatMap((parameter, index) =>
    parameter['example'] === undefined && parameter['$ref'] === undefined
      ? [{ pointer: formatPointer([...keys, 'parameters', index]), message: `the parameter \`${String(parameter['name'])}\` has no \`example\`; add one that could be sent` }]
      : [],
  )
}

function bodyProblems(document: JsonObject, keys: string[], file: string, validators: Validators): Problem[] {
  const stated = keys.reduce<Json>((node, key) => (node as JsonObject)[key]!, document)
  const at = isObject(stated) && typeof stated['$ref'] === 'string' ? parsePointer(stated['$ref']) : keys
  const body = dereference(document, stated)
  const content = isObject(body) ? ((body['content'] ?? {}) as Record<string, JsonObject>) : {}
  return Object.entries(content).flatMap(([type, media]) => {
    const pointer = formatPointer([...at, 'content', type])
    const examples = Object.entries((media['examples'] ?? {}) as JsonObject)
    if (examples.length === 0) return [{ pointer, message: `has no named example; add ${file}.<name>.${type === 'text/event-stream' ? 'sse' : 'json'}` }]
    return examples.flatMap(([name, example]): Problem[] => {
      const place = `${pointer}/examples/${name}`
      if (!NAME.test(name)) return [{ pointer: place, message: `\`${name}\` is not how examples are named; write it in kebab-case, or as \`c1302\` for a business code` }]
      const value = dereference(document, example)
      if (type !== 'text/event-stream' || !isObject(value)) return []
      return streamProblems(media, value['value'], validators).map((message) => ({ pointer: place, message }))
    })
  })
}
