import { formatPointer } from '../../json.ts'
import { operations } from '../../operations.ts'
import type { Problem, Rule } from '../rule.ts'

const GRAMMAR = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/

/** An operation id is the path of the SDKs: `resource(.sub)*.verb`, each part in camelCase, and no two are the same. */
export const operationId: Rule = (document) => {
  const seen = new Map<string, string>()
  return operations(document).flatMap(({ id, method, path, operation }) => {
    const pointer = formatPointer(['paths', path, method])
    if (operation['operationId'] === undefined) return [{ pointer, message: 'has no operationId; name it like `chat.completions.create`' }]
    const problems: Problem[] = []
    const say = (message: string) => problems.push({ pointer: `${pointer}/operationId`, message: `\`${id}\` ${message}` })
    if (!GRAMMAR.test(id)) say('is not of the form resource(.sub)*.verb, each part in camelCase; name it like `chat.completions.create`')
    const other = seen.get(id)
    if (other !== undefined) say(`is also the operationId of ${other}; an id names one operation`)
    seen.set(id, pointer)
    return problems
  })
}
