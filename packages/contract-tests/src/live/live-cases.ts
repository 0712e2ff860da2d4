import type { Json } from '../document/json.ts'
import type { Case, CaseKind, CaseRequest, Credentials, Expectation } from '../contract/case.ts'

/** Models that cost nothing. */
const FREE = ['glm-4.5-flash', 'glm-4.7-flash']

const CHAT = '/paas/v4/chat/completions'
const JSON_TYPE = 'application/json'

/**
 * What is tried against the live API: free models with a few tokens, requests that are refused, and one that only reads.
 * The list is fixed until there are budgets in money; it stays below the budget of requests.
 */
export const LIVE_CASES: Case[] = [
  ...FREE.map((model) => chat(`free chat with ${model}`, 'request', prompt(model), ok(JSON_TYPE))),
  chat('free stream', 'stream', { ...prompt(FREE[0]!), stream: true }, ok('text/event-stream')),
  chat('free tool call', 'request', { ...prompt(FREE[0]!), max_tokens: 64, tools: [weather()] }, ok(JSON_TYPE)),
  credentials('token', ok(JSON_TYPE)),
  credentials('none', refused(401, '1001')),
  credentials('malformed', refused(401, '1002')),
  credentials('expired-token', refused(401, '1003')),
  credentials('wrong-signature', refused(401, '1004')),
  chat('unknown model', 'rule', prompt('no-such-model'), refused(400, '1211')),
  chat('without messages', 'bad-request', { model: FREE[0]! }, refused(400, '1213', '1214')),
  chat('with messages of another type', 'bad-request', { ...prompt(FREE[0]!), messages: 7 }, refused(400, '1213', '1214')),
  live('chat.completions.create', 'malformed JSON', 'bad-request', { method: 'POST', path: CHAT, body: { type: JSON_TYPE, text: '{"model": ' } }, refused(400, '1210')),
  live('asyncResults.retrieve', 'unknown task', 'rule', { method: 'GET', path: '/paas/v4/async-result/no-such-task' }, refused(400)),
]

function prompt(model: string): { [member: string]: Json } {
  return { model, messages: [{ role: 'user', content: 'Answer with the word yes.' }], max_tokens: 16, thinking: { type: 'disabled' } }
}

function weather(): Json {
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  return { type: 'function', function: { name: 'get_weather', description: 'Weather of a city.', parameters } }
}

function chat(title: string, kind: CaseKind, value: Json, expect: Expectation): Case {
  return live('chat.completions.create', title, kind, { method: 'POST', path: CHAT, body: { type: JSON_TYPE, value, schema: undefined } }, expect)
}

function credentials(kind: Credentials, expect: Expectation): Case {
  const tried = chat(`credentials ${kind}`, 'credentials', prompt(FREE[0]!), expect)
  return { ...tried, request: { ...tried.request, credentials: kind } }
}

function live(operationId: string, title: string, kind: CaseKind, request: Pick<CaseRequest, 'method' | 'path' | 'body'>, expect: Expectation): Case {
  return { name: `${operationId}: ${title}`, operationId, kind, needs: [], request: { headers: {}, credentials: 'key', ...request }, expect }
}

function ok(media: string): Expectation {
  return { status: 200, media }
}

function refused(status: number, ...codes: string[]): Expectation {
  return { status, media: JSON_TYPE, ...(codes.length > 0 && { codes }) }
}
