import { expect, it } from 'vitest'
import { ask, type Asked } from '../../fixtures/ask.ts'
import { problemsOf } from '../../fixtures/contract.ts'
import { createMock, type Mock } from '../index.ts'

async function call(mock: Mock, operationId: string, line: string, body?: unknown): Promise<Asked['json']> {
  const asked = await ask(mock, line, body)
  expect(await problemsOf(operationId, asked)).toEqual([])
  return asked.json
}

async function upload(mock: Mock, purpose: string, name: string): Promise<unknown> {
  const form = new FormData()
  form.append('purpose', purpose)
  form.append('file', new Blob(['sound']), name)
  return (await ask(mock, 'POST /api/paas/v4/files', form)).json['id']
}

const clone = async (mock: Mock, changes: object) => call(mock, 'voices.clone', 'POST /api/paas/v4/voice/clone', { model: 'glm-tts-clone', voice_name: 'narrator', input: 'Chapter one.', ...changes })

it('a cloned voice is listed by type and name, has a sample to download, and is deleted', async () => {
  const mock = createMock()
  const { voice, file_id: sample } = await clone(mock, { file_id: await upload(mock, 'voice-clone-input', 'me.mp3') })
  const voices = async (query: string) => (await call(mock, 'voices.list', `GET /api/paas/v4/voice/list?${query}`))['voice_list'] as { voice: string }[]
  expect(await voices('voiceType=PRIVATE')).toMatchObject([{ voice, voice_name: 'narrator' }])
  expect(await voices('voiceName=nobody')).toEqual([])
  expect((await voices('')).map((one) => one.voice)).toEqual([voice, 'tongtong'])
  expect(new TextDecoder().decode((await ask(mock, `GET /api/paas/v4/files/${String(sample)}/content`)).bytes.subarray(0, 4))).toBe('RIFF')
  expect(await call(mock, 'voices.delete', 'POST /api/paas/v4/voice/delete', { voice })).toMatchObject({ voice, update_time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string })
  expect(await voices('voiceType=PRIVATE')).toEqual([])
  expect((await ask(mock, 'POST /api/paas/v4/voice/delete', { voice })).json.error.code).toBe('1214')
})

it.each([
  ['a recording that is not there', 'nothing', 'file_id'],
  ['a file that is no recording', 'agent', 'file_id'],
  ['a name that is taken', 'again', 'voice_name'],
])('%s is refused with 1214', async (_, what, field) => {
  const mock = createMock()
  const recording = await upload(mock, 'voice-clone-input', 'me.mp3')
  await clone(mock, { file_id: recording })
  const file_id = { nothing: 'nothing', agent: await upload(mock, 'agent', 'a.pdf'), again: recording }[what]
  expect(await clone(mock, { file_id })).toMatchObject({ error: { code: '1214', message: `${field} 参数非法。请检查文档` } })
})
