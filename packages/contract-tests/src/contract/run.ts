import { setTimeout } from 'node:timers/promises'
import { resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import { ourDocument } from '../document/ours.ts'
import type { Case, Poll } from './case.ts'
import { checkAnswer } from './check-answer.ts'
import { Checker, Contract } from './checker.ts'
import { show, type Finding } from './finding.ts'
import { send } from './send.ts'
import { inability, type Target } from './target.ts'

export interface Report {
  case: Case
  target: string
  /** Of the answer; undefined when there was none, or nothing was sent. */
  status: number | undefined
  findings: Finding[]
  /** Why nothing was sent: the case means nothing for this target. */
  skipped?: string
}

/** After this many polls a task should have been done. */
const MOST_POLLS = 20

/**
 * Sends one case to a target and judges the answer. Never throws for what a target does: that is a finding.
 * @param document where the case comes from; by default the merged document of this release
 */
export async function run(tried: Case, target: Target, document: JsonObject = ourDocument()): Promise<Report> {
  const skipped = inability(target, tried.needs)
  if (skipped) return { case: tried, target: target.name, status: undefined, findings: [], skipped }
  const checker = new Checker(Contract.of(document), tried)
  checkRequest(checker)
  const answer = await exchange(checker, target)
  if (tried.poll && answer !== undefined) await pollTask(checker, target, tried.poll, answer)
  return { case: tried, target: target.name, status: checker.status || undefined, findings: checker.findings }
}

function checkRequest(checker: Checker): void {
  const { body } = checker.case.request
  if (body && 'value' in body && body.schema) checker.value(body.schema, body.value, '/request', 'request')
}

async function exchange(checker: Checker, target: Target): Promise<Json | undefined> {
  try {
    return await checkAnswer(checker, await send(checker.case, target), target)
  } catch (error) {
    return void checker.find('no-answer', '', 'an answer', reason(error))
  }
}

async function pollTask(checker: Checker, target: Target, poll: Poll, started: Json): Promise<void> {
  const stateOf = (answer: Json) => String(resolvePointer(answer, poll.state))
  const id = resolvePointer(started, poll.id)
  if (!poll.running.includes(stateOf(started))) checker.find('task-state', poll.state, poll.running.join(' or '), show(resolvePointer(started, poll.state)))
  if (typeof id !== 'string') return checker.find('task-state', poll.id, 'the id of a task', show(id))

  const request: Case['request'] = { method: 'GET', path: poll.path.replace(/\{[^}]+\}/, encodeURIComponent(id)), headers: {}, credentials: 'key' }
  const step = new Checker(checker.contract, { ...checker.case, request, expect: { status: 200, media: 'application/json' } })
  step.operationId = poll.operationId
  for (let polls = 1; polls <= MOST_POLLS; polls++) {
    if (target.pollInterval) await setTimeout(target.pollInterval)
    const answer = await exchange(step, target)
    const state = answer === undefined ? '' : stateOf(answer)
    if (!poll.running.includes(state)) {
      if (answer !== undefined && !poll.done.includes(state)) step.find('task-state', poll.state, [...poll.running, ...poll.done].join(', '), show(resolvePointer(answer, poll.state)))
      checker.findings.push(...step.findings)
      return
    }
  }
  step.find('task-state', poll.state, `${poll.done.join(' or ')} after ${MOST_POLLS} polls`, poll.running.join(' or '))
  checker.findings.push(...step.findings)
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'none in time'
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
