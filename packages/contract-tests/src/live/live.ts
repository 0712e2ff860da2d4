import type { JsonObject } from '../document/json.ts'
import type { Case } from '../contract/case.ts'
import { formatFinding } from '../contract/finding.ts'
import { run } from '../contract/run.ts'
import { CAPABILITIES, type Target } from '../contract/target.ts'
import { withBudget } from './budget.ts'
import { LIVE_CASES } from './live-cases.ts'
import { redactor } from './redact.ts'

export const LIVE_BASE_URL = 'https://open.bigmodel.cn/api'

/** No run sends more requests than this. */
export const MOST_REQUESTS = 20

export interface LiveOptions {
  /** `<id>.<secret>`; never printed. */
  key: string
  /** Default: the live API. */
  baseUrl?: string
  fetch?: typeof fetch
  print: (line: string) => void
  cases?: Case[]
  document?: JsonObject
  /** Milliseconds between two polls of a task. Default 2000. */
  pollInterval?: number
}

export interface LiveResult {
  requests: number
  errors: number
  drift: number
  /** 0: as documented, apart from drift that was printed. 1: an error, or the budget did not suffice. */
  exitCode: 0 | 1
}

/** Runs the fixed list of cases against the live API, one after the other, within a budget of requests. */
export async function runLive({ key, baseUrl = LIVE_BASE_URL, fetch: send = fetch, print, cases = LIVE_CASES, document, pollInterval = 2000 }: LiveOptions): Promise<LiveResult> {
  const redact = redactor(key)
  const say = (line: string) => print(redact(line))
  const budget = withBudget(send, MOST_REQUESTS)
  const target: Target = { name: 'live', baseUrl, fetch: budget.fetch, key, capabilities: CAPABILITIES.live, timeout: 60_000, pollInterval }
  let errors = 0
  let drift = 0
  let refused = 0
  for (const tried of cases) {
    if (budget.sent() >= MOST_REQUESTS) {
      refused++
      continue
    }
    const { findings, status } = await run(tried, target, document)
    say(`${findings.length === 0 ? 'ok   ' : 'found'} ${tried.name} (${status ?? 'no answer'})`)
    for (const finding of findings) say(`  ${finding.level === 'warning' ? 'drift: ' : ''}${formatFinding(finding)}`)
    errors += findings.filter(({ level }) => level === 'error').length
    drift += findings.filter(({ level }) => level === 'warning').length
  }
  if (refused > 0) say(`The budget of ${MOST_REQUESTS} requests is used up; ${refused} case(s) were not started.`)
  say(`${budget.sent()} of at most ${MOST_REQUESTS} requests sent to ${baseUrl}: ${errors} error(s), ${drift} difference(s) that count as drift.`)
  return { requests: budget.sent(), errors, drift, exitCode: errors > 0 || refused > 0 ? 1 : 0 }
}
