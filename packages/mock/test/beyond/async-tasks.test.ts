import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { problemsOf } from '../../fixtures/contract.ts'
import { createMock, type MockOptions } from '../../src/index.ts'

type Ids = Record<'file' | 'batch' | 'task' | 'agentTask' | 'conversation' | 'knowledge' | 'document' | 'voice' | 'parsing', string[]>

/** A call that a client may make at any time, with the ids that it has seen so far. */
interface Step {
  operationId: string
  line: (id: string) => string
  /** Which ids it is about. */
  of?: keyof Ids
  body?: (id: string) => unknown
  /** Where the answer has a new id, and of what. */
  gives?: [kind: keyof Ids, id: (json: Record<string, unknown>) => unknown]
  /** Where the answer has a state, and the documented values. */
  state?: [state: (json: Record<string, unknown>) => unknown, values: readonly unknown[]]
}

const API = '/api/paas/v4'
const LLM = '/api/llm-application/open'
const form = (fields: Record<string, string | [content: string, name: string]>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, new Blob([value[0]]), value[1])
  }
  return data
}
const BATCH_STATES = ['validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled']
const line = JSON.stringify({ custom_id: 'one', method: 'POST', url: '/v4/chat/completions', body: chat() })
const status = (json: Record<string, unknown>) => json['status']
const taskStatus = (json: Record<string, unknown>) => json['task_status']

const STEPS: readonly Step[] = [
  { operationId: 'files.create', line: () => `POST ${API}/files`, body: () => form({ purpose: 'batch', file: [line, 'a.jsonl'] }), gives: ['file', ({ id }) => id] },
  { operationId: 'files.create', line: () => `POST ${API}/files`, body: () => form({ purpose: 'batch', file: ['{', 'a.jsonl'] }), gives: ['file', ({ id }) => id] },
  { operationId: 'files.create', line: () => `POST ${API}/files`, body: () => form({ purpose: 'voice-clone-input', file: ['x', 'a.mp3'] }), gives: ['file', ({ id }) => id] },
  { operationId: 'files.list', line: () => `GET ${API}/files?purpose=batch&limit=2` },
  { operationId: 'files.content', line: (id) => `GET ${API}/files/${id}/content`, of: 'file' },
  { operationId: 'files.delete', line: (id) => `DELETE ${API}/files/${id}`, of: 'file' },
  { operationId: 'batches.create', line: () => `POST ${API}/batches`, of: 'file', body: (id) => ({ input_file_id: id, endpoint: '/v4/chat/completions' }), gives: ['batch', ({ id }) => id], state: [status, ['validating']] },
  { operationId: 'batches.list', line: () => `GET ${API}/batches` },
  { operationId: 'batches.retrieve', line: (id) => `GET ${API}/batches/${id}`, of: 'batch', state: [status, BATCH_STATES], gives: ['file', ({ output_file_id: id }) => id] },
  { operationId: 'batches.cancel', line: (id) => `POST ${API}/batches/${id}/cancel`, of: 'batch', state: [status, ['cancelling', 'cancelled']] },
  { operationId: 'chat.asyncCompletions.create', line: () => `POST ${API}/async/chat/completions`, body: () => chat({ request_id: 'my-request-1' }), gives: ['task', ({ id }) => id], state: [taskStatus, ['PROCESSING']] },
  { operationId: 'videos.generations.create', line: () => `POST ${API}/videos/generations`, body: () => ({ model: 'cogvideox-3', prompt: '[mock fail]' }), gives: ['task', ({ id }) => id], state: [taskStatus, ['PROCESSING']] },
  { operationId: 'asyncResults.retrieve', line: (id) => `GET ${API}/async-result/${id}`, of: 'task', state: [taskStatus, ['PROCESSING', 'SUCCESS', 'FAIL']] },
  { operationId: 'agents.create', line: () => 'POST /api/v1/agents', body: () => ({ agent_id: 'vidu_template_agent', messages: [{ role: 'user', content: 'x' }] }), gives: ['agentTask', ({ async_id: id }) => id], state: [status, ['pending']] },
  { operationId: 'agents.asyncResults.retrieve', line: () => 'POST /api/v1/agents/async-result', of: 'agentTask', body: (id) => ({ agent_id: 'vidu_template_agent', async_id: id }), state: [status, ['pending', 'success', 'failed']] },
  { operationId: 'agents.create', line: () => 'POST /api/v1/agents', body: () => ({ agent_id: 'slides_glm_agent', messages: [{ role: 'user', content: 'x' }] }), gives: ['conversation', ({ conversation_id: id }) => id] },
  { operationId: 'agents.conversations.retrieve', line: () => 'POST /api/v1/agents/conversation', of: 'conversation', body: (id) => ({ agent_id: 'slides_glm_agent', conversation_id: id }) },
  { operationId: 'fileParser.create', line: () => `POST ${API}/files/parser/create`, body: () => form({ tool_type: 'lite', file: ['x', 'a.docx'] }), gives: ['parsing', ({ task_id: id }) => id] },
  { operationId: 'fileParser.retrieve', line: (id) => `GET ${API}/files/parser/result/${id}/text`, of: 'parsing', state: [status, ['processing', 'succeeded', 'failed']] },
  { operationId: 'knowledge.create', line: () => `POST ${LLM}/knowledge`, body: () => ({ embedding_id: 11, name: 'x' }), gives: ['knowledge', ({ data }) => (data as { id: string }).id] },
  { operationId: 'knowledge.list', line: () => `GET ${LLM}/knowledge?page=1&size=1` },
  { operationId: 'knowledge.retrieve', line: (id) => `GET ${LLM}/knowledge/${id}`, of: 'knowledge' },
  { operationId: 'knowledge.update', line: (id) => `PUT ${LLM}/knowledge/${id}`, of: 'knowledge', body: () => ({ embedding_id: 12 }) },
  { operationId: 'knowledge.delete', line: (id) => `DELETE ${LLM}/knowledge/${id}`, of: 'knowledge' },
  { operationId: 'knowledge.capacity', line: () => `GET ${LLM}/knowledge/capacity` },
  { operationId: 'documents.upload', line: (id) => `POST ${LLM}/document/upload_document/${id}`, of: 'knowledge', body: () => form({ files: ['x', 'a.md'], word_num_limit: '1' }), gives: ['document', ({ data }) => (data as { successInfos: { documentId: string }[] }).successInfos[0]?.documentId] },
  { operationId: 'documents.list', line: (id) => `GET ${LLM}/document?knowledge_id=${id}`, of: 'knowledge' },
  { operationId: 'documents.retrieve', line: (id) => `GET ${LLM}/document/${id}`, of: 'document', state: [({ data }) => (data as { embedding_stat: number }).embedding_stat, [0, 1, 2]] },
  { operationId: 'documents.reembed', line: (id) => `POST ${LLM}/document/embedding/${id}`, of: 'document', body: () => ({}) },
  { operationId: 'documents.delete', line: (id) => `DELETE ${LLM}/document/${id}`, of: 'document' },
  { operationId: 'voices.clone', line: () => `POST ${API}/voice/clone`, of: 'file', body: (id) => ({ model: 'glm-tts-clone', voice_name: 'x', input: 'x', file_id: id }), gives: ['voice', ({ voice }) => voice] },
  { operationId: 'voices.list', line: () => `GET ${API}/voice/list` },
  { operationId: 'voices.delete', line: () => `POST ${API}/voice/delete`, of: 'voice', body: (id) => ({ voice: id }) },
]

/** States that are never left. */
const FINAL = ['completed', 'failed', 'expired', 'cancelled', 'SUCCESS', 'FAIL', 'success', 'succeeded']

const move = fc.record({ step: fc.nat(STEPS.length - 1), which: fc.nat(), wait: fc.constantFrom(0, 0, 40, 400) })

describe('Async tasks as a state machine', () => {
  it.each<[string, MockOptions]>([['polls', { polls: 1 }], ['time', { taskMs: 100 }]])('no sequence of calls reaches a state that is not documented, leaves a final one, or gets an answer that does not fit the document (by %s)', async (_, options) => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 60 }), async (moves) => {
        const clock = testClock()
        const mock = createMock({ ...options, clock })
        const ids: Ids = { file: [], batch: [], task: [], agentTask: [], conversation: [], knowledge: [], document: [], voice: [], parsing: [] }
        const final = new Map<string, unknown>()
        for (const { step, which, wait } of moves) {
          clock.advance(wait)
          const { operationId, line: lineOf, of, body, gives, state } = STEPS[step]!
          const known = of ? ids[of] : []
          const id = known[which % (known.length + 1)] ?? 'unknown'
          const asked = await ask(mock, lineOf(id), body?.(id))
          expect(await problemsOf(operationId, asked)).toEqual([])
          expect([200, 400]).toContain(asked.status)
          if (asked.status !== 200) continue
          const given = gives?.[1](asked.json)
          if (typeof given === 'string' && !ids[gives![0]].includes(given)) ids[gives![0]].push(given)
          if (!state) continue
          const [read, values] = state
          expect(values).toContain(read(asked.json))
          expect(asked.json).toEqual(final.get(id) ?? asked.json)
          if (FINAL.includes(String(read(asked.json)))) final.set(id, asked.json)
        }
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it.each(['batch', 'chat'] as const)('an id that is unknown or has expired is 1214 by its field: %s', async (kind) => {
    const clock = testClock()
    const mock = createMock({ clock, taskMs: 100 })
    const lineOf = (id: string) => (kind === 'batch' ? `GET ${API}/batches/${id}` : `GET ${API}/async-result/${id}`)
    expect((await ask(mock, lineOf('unknown'))).json.error.code).toBe('1214')
    if (kind === 'batch') return
    const { id } = (await ask(mock, `POST ${API}/async/chat/completions`, chat())).json
    clock.advance(100)
    const results = [await ask(mock, lineOf(String(id))), await ask(mock, lineOf(String(id)))]
    expect(results.map(({ text }) => text)).toEqual([results[0]!.text, results[0]!.text])
    expect(results[0]!.json['task_status']).toBe('SUCCESS')
    clock.advance(31 * 24 * 3_600_000)
    expect((await ask(mock, lineOf(String(id)))).json.error.code).toBe('1214')
  })
})
