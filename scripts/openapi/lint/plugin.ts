import { parsePointer, type JsonObject } from '../json.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'

/** What a rule of ours sees of Redocly. */
interface Context {
  report(problem: { message: string; location: Location }): void
  location: Location
}

interface Location {
  child(keys: string[]): Location
}

/** Our rules as Redocly runs them. */
export const plugin = {
  id: 'bigmodel',
  rules: { oas3: Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, () => ({ Root: visitor(rule) })])) },
}

function visitor(rule: Rule) {
  return (document: JsonObject, { report, location }: Context) => {
    for (const { pointer, message } of rule(document)) report({ message, location: location.child(parsePointer(pointer)) })
  }
}
