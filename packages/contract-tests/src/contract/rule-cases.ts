import { isObject } from '@bigmodel-kit/scripts/openapi'
import { successOf, type Operation } from '../document/operations.ts'
import type { Case, Need, Poll } from './case.ts'
import type { Requests } from './requests.ts'

/** What an operation does that no schema says, next to its id. */
interface Rule {
  title: string
  needs: Need
  /** The members of the request body that make the rule apply. */
  body: Record<string, string>
  codes?: string[]
}

const UNKNOWN_MODEL: Rule = { title: 'unknown model', needs: 'models', body: { model: 'no-such-model' }, codes: ['1211'] }

const RULES: Record<string, Rule[]> = {
  'chat.completions.create': [UNKNOWN_MODEL],
  'chat.asyncCompletions.create': [UNKNOWN_MODEL],
  // the description of the operation: slides_glm_agent is the one agent that has conversations
  'agents.conversations.retrieve': [{ title: 'agent without conversations', needs: 'operation-rules', body: { agent_id: 'general_translation' } }],
}

const ASYNC_RESULT: Poll = {
  operationId: 'asyncResults.retrieve',
  path: '/paas/v4/async-result/{id}',
  id: '/id',
  state: '/task_status',
  running: ['PROCESSING'],
  done: ['SUCCESS', 'FAIL'],
}

const TASKS: Record<string, Poll> = {
  'chat.asyncCompletions.create': ASYNC_RESULT,
  'images.asyncGenerations.create': ASYNC_RESULT,
  'videos.generations.create': ASYNC_RESULT,
}

/** Requests that are well-formed and still refused. */
export function ruleCases(operation: Operation, requests: Requests): Case[] {
  const body = requests.json()
  if (!body) return []
  return (RULES[operation.id] ?? []).map((rule) => ({
    name: `${operation.id}: ${rule.title}`,
    operationId: operation.id,
    kind: 'rule',
    needs: [rule.needs],
    request: requests.make({ body: { type: 'application/json', value: { ...body.value, ...rule.body }, schema: undefined } }),
    expect: { status: 400, media: 'application/json', ...(rule.codes && { codes: rule.codes }) },
  }))
}

/** A task is running after its start, and done after some polls. */
export function taskCases(operation: Operation, requests: Requests, all: Operation[]): Case[] {
  const poll = TASKS[operation.id]
  if (!poll || !isObject(requests.json()?.value) || !all.some(({ id }) => id === poll.operationId)) return []
  return [{
    name: `${operation.id}: task until it is done`,
    operationId: operation.id,
    kind: 'task',
    needs: ['state'],
    request: requests.make(),
    expect: { status: successOf(operation)?.status ?? 200, media: 'application/json' },
    poll,
  }]
}
