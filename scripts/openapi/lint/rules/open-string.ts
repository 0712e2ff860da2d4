import { formatPointer, type JsonObject } from '../../json.ts'
import type { Problem, Rule } from '../rule.ts'
import { schemasOf } from '../schemas.ts'

/** Strings to which the vendor adds values without notice. */
const OPEN_STRINGS = new Set(['model', 'agent_id', 'finish_reason', 'task_status', 'risk_level'])

/**
 * A string to which the vendor adds values takes any value, and names the known ones in `x-known-values`; so does every schema that has
 * known values, and a number may have them too. `not` beside them is fine: it keeps the models of one kind of video request out of the others, which are told
 * apart by nothing else, and takes a model that no list has.
 */
export const openString: Rule = (document) =>
  schemasOf(document).flatMap(({ keys, schema }): Problem[] => {
    const name = keys.at(-2) === 'properties' ? keys.at(-1)! : ''
    const isOpen = OPEN_STRINGS.has(name) || schema['x-known-values'] !== undefined
    if (!isOpen || '$ref' in schema) return []
    const closed = ['enum', 'const'].filter((keyword) => schema[keyword] !== undefined)
    const what = OPEN_STRINGS.has(name) ? `\`${name}\` is an open string` : 'known values are those of an open string or number'
    return [
      ...closed.map((keyword) => ({ pointer: formatPointer([...keys, keyword]), message: `${what}; list the values in \`x-known-values\` and take \`${keyword}\` away` })),
      ...(hasType(schema, OPEN_STRINGS.has(name) ? ['string'] : ['string', 'integer', 'number']) ? [] : [{ pointer: formatPointer(keys), message: `${what}; its type must be ${OPEN_STRINGS.has(name) ? 'string' : 'string, integer or number'}` }]),
    ]
  })

function hasType(schema: JsonObject, types: string[]): boolean {
  return [schema['type']].flat().every((type) => type === 'null' || types.includes(String(type)))
}
