import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { build } from './build.ts'
import { dereference, isObject, type Json, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { Validators } from './validators.ts'

const { document } = await build(fileURLToPath(new URL('../..', import.meta.url)))
const validators = new Validators(document)
const byId = new Map(operations(document).map(({ id, operation }) => [id, operation]))

const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
const reply = { id: '2026071115061545d8b2c09e7f4a31', request_id: 'c1', created: 1783753575, model: 'glm-4.7', usage }

describe('of payloads that the vendor’s document refuses', () => {
  it('a plain chat reply is valid', () => {
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '你好！' } }]
    expect(answer('chat.completions.create', { ...reply, choices })).toEqual([])
  })

  it('a tool-call reply with `content: null` is valid', () => {
    const call = { id: 'call_8231', index: 0, type: 'function', function: { name: 'get_weather', arguments: '{"city": "北京"}' } }
    const choices = [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [call] } }]
    expect(answer('chat.completions.create', { ...reply, choices })).toEqual([])
  })

  it('a text delta is valid, with and without a reason to finish', () => {
    for (const finish_reason of [undefined, null, 'stop', 'model_context_window_exceeded']) {
      const choices = [{ index: 0, delta: { role: 'assistant', content: '你' }, ...(finish_reason !== undefined && { finish_reason }) }]
      expect(event('chat.completions.create', { id: reply.id, created: reply.created, model: reply.model, choices }), String(finish_reason)).toEqual([])
    }
  })

  it('a PROCESSING poll is valid', () => {
    expect(answer('asyncResults.retrieve', { model: 'cogvideox-3', request_id: 'c1', task_status: 'PROCESSING' })).toEqual([])
    expect(answer('asyncResults.retrieve', { id: '643417615060149279', model: 'cogvideox-3', request_id: 'c1', task_status: 'PROCESSING' })).toEqual([])
  })

  it('a translation call with variables is valid', () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }]
    for (const target_lang of ['zh-CN', 'zh']) {
      const custom_variables = { source_lang: 'en', target_lang, strategy: 'general', strategy_config: { general: { suggestion: 'Keep it short.' } } }
      expect(request('agents.create', { agent_id: 'general_translation', stream: false, messages, custom_variables }), target_lang).toEqual([])
    }
  })

  it('an image given as URL is valid, and so is one in Base64', () => {
    for (const image_url of ['https://example.com/cat.png', 'data:image/png;base64,iVBORw0KGgo=', ['https://example.com/first.png', 'https://example.com/last.png']]) {
      expect(request('videos.generations.create', { model: 'cogvideox-3', prompt: 'The cat yawns.', image_url }), String(image_url)).toEqual([])
    }
  })

  it('a cloned voice is valid', () => {
    expect(request('audio.speech.create', { model: 'glm-tts', input: '你好', voice: 'voice_clone_20260711_150615' })).toEqual([])
  })

  it('a batch with millisecond times is valid, and a file with `fileName`', () => {
    const counts = { completed: null, failed: null, total: null }
    const times = { in_progress_at: null, expires_at: null, finalizing_at: null, completed_at: null, failed_at: null, expired_at: null, cancelling_at: null, cancelled_at: null }
    const batch = { id: 'batch_1790292763050508288', object: 'batch', endpoint: '/v4/chat/completions', input_file_id: '1715673494_a1', completion_window: '24h', status: 'validating', created_at: 1715674031399 }
    expect(answer('batches.create', { ...batch, ...times, output_file_id: null, error_file_id: '', errors: null, request_counts: counts, metadata: { description: 'nightly' } })).toEqual([])
    expect(answer('files.create', { id: '20240514_a1', bytes: 490, created_at: 1715673494, object: 'file', purpose: 'batch', fileName: 'batchinput.jsonl' })).toEqual([])
  })

  it('a transcription of `file_base64` alone is valid', () => {
    expect(request('audio.transcriptions.create', { model: 'glm-asr-2512', file_base64: 'UklGRg==' })).toEqual([])
  })

  it('a failure of OCR, all nulls, is valid', () => {
    expect(answer('ocr.create', { task_id: null, message: 'The file is no image.', status: null, words_result_num: 0 })).toEqual([])
  })

  it('a list of tools of several kinds is valid', () => {
    const tools = [
      { type: 'function', function: { name: 'now', description: 'The time.' } },
      { type: 'web_search', web_search: { enable: true, search_engine: 'search_pro' } },
    ]
    expect(request('chat.completions.create', { model: 'glm-4.7', messages: [{ role: 'user', content: 'hi' }], tools })).toEqual([])
  })
})

describe('a reply', () => {
  it('without its choices or its id is invalid', () => {
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }]
    expect(answer('chat.completions.create', { ...reply })).not.toEqual([])
    expect(answer('chat.completions.create', { ...reply, id: undefined as never, choices })).not.toEqual([])
    expect(answer('chat.completions.create', { ...reply, choices: [{ index: 0, finish_reason: 'stop' }] })).not.toEqual([])
  })

  const withJson = [...byId.keys()].filter((id) => schemaOf(id, 'application/json', 'schema') !== undefined)
  it.each(withJson)('of %s is no empty object', (id) => {
    expect(validators.errors(schemaOf(id, 'application/json', 'schema')!, {})).not.toEqual([])
  })
})

describe('an error', () => {
  const envelopes = [
    { name: 'Error', value: { error: { code: '1214', message: 'x' } } },
    { name: 'LlmApplicationError', value: { code: 1214, message: 'x' } },
    { name: 'RError', value: { success: false, code: 1214, msg: 'x' } },
  ]

  it.each(envelopes)('in the envelope $name is valid there and in no other', ({ name, value }) => {
    const fitting = envelopes.filter((envelope) => validators.errors({ $ref: `#/components/schemas/${envelope.name}` }, value).length === 0)
    expect(fitting.map((envelope) => envelope.name)).toEqual([name])
  })
})

function request(id: string, value: Json): string[] {
  const { content } = dereference(document, byId.get(id)!['requestBody']) as { content: Record<string, JsonObject> }
  return validators.errors(Object.values(content)[0]!['schema']!, value)
}

function answer(id: string, value: JsonObject): string[] {
  return validators.errors(schemaOf(id, 'application/json', 'schema')!, JSON.parse(JSON.stringify(value)) as Json)
}

function event(id: string, value: Json): string[] {
  return validators.errors(schemaOf(id, 'text/event-stream', 'x-event-schema')!, value)
}

function schemaOf(id: string, type: string, member: string): Json | undefined {
  const response = dereference(document, (byId.get(id)!['responses'] as JsonObject)['200'])
  const media = isObject(response) ? (response['content'] as JsonObject)[type] : undefined
  return isObject(media) ? media[member] : undefined
}
