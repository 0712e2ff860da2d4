import type { Behaviours } from './behaviour.ts'
import type { Operation } from './compile.ts'
import { contradiction, type Fault } from './fault.ts'
import { select } from './select.ts'
import { isCode, parseTrigger, type Preference } from './trigger.ts'

/** A fault that the mock has without being asked: for every request that fits, or for the first `times` of each key. */
export interface FaultRule extends Fault {
  /** Only requests to this operation: `chat.completions.create`. */
  operationId?: string
  /** Only requests for this model. */
  model?: string
  /** The answer: an HTTP status. */
  code?: number
  /** The answer: the name of an example, or a business code. */
  example?: string
  /** How many times for each API key, and each `X-Test-Id`; then the next rule that fits counts, or none. */
  times?: number
}

/** A rule as requests are compared with it. */
export interface ReadyRule {
  operationId: string | undefined
  model: string | undefined
  preference: Preference
}

/** @throws a sentence about a rule that no request can meet */
export function readyRules(rules: readonly FaultRule[], operations: readonly Operation[], behaviours: Behaviours): ReadyRule[] {
  return rules.map(({ operationId, model, code, ...rest }, index) => {
    const preference: Preference = { text: `fault ${index + 1}`, ...rest, ...(code !== undefined && { status: String(code) }) }
    const meant = operations.filter(({ id }) => operationId === undefined || id === operationId)
    if (meant.length === 0) throw new Error(`${preference.text}: the document has no operation ${JSON.stringify(operationId)}.`)
    const problem = saysNothing({ code, ...rest }) ? 'It says no fault.' : (contradiction(rest) ?? undocumented(preference, meant, behaviours))
    if (problem !== undefined) throw new Error(`${preference.text}: ${problem}`)
    return { operationId, model, preference }
  })
}

/** Why none of these operations has the answer that is asked for. */
function undocumented({ status, example }: Preference, operations: readonly Operation[], behaviours: Behaviours): string | undefined {
  if (status === undefined && example === undefined) return undefined
  const refusals: string[] = []
  for (const operation of operations) {
    const selection = select(operation, { status, example })
    if (!('refused' in selection) || (example !== undefined && behaviours[operation.id]?.scenarios?.includes(example))) return undefined
    refusals.push(selection.sentence)
  }
  const asked = [status && `status ${status}`, example && `example ${example}`].filter(Boolean).join(' with ')
  return refusals.length === 1 ? refusals[0] : `No operation documents ${asked}.`
}

function saysNothing(fault: object): boolean {
  return Object.entries(fault).every(([name, value]) => name === 'times' || value === undefined)
}

/**
 * Reads a rule as the command line has it: a trigger, with `operation` and `model` beside.
 * @throws a sentence when it cannot be read
 */
export function parseRule(text: string): FaultRule {
  const rule: FaultRule = {}
  const rest = text.split(/[,;]/).filter((part) => {
    const [, term = '', value = ''] = /^\s*(operation|model)\s*=\s*(.*?)\s*$/i.exec(part) ?? []
    if (term !== '') rule[term.toLowerCase() === 'model' ? 'model' : 'operationId'] = value
    return term === ''
  })
  const { text: _, problem, status, dynamic, seed, ...fault } = parseTrigger(rest.join(','), { isBare: isCode, isShared: false }) ?? { text: '', problem: 'It says no fault.' }
  if (problem !== undefined) throw new Error(problem)
  if (dynamic !== undefined || seed !== undefined) throw new Error('dynamic and seed are no faults.')
  if (status !== undefined && !/^[1-5]\d\d$/.test(status)) throw new Error(`code has to be a status, not ${JSON.stringify(status)}.`)
  return { ...rule, ...fault, ...(status !== undefined && { code: Number(status) }) }
}
