import { expect, it } from 'vitest'
import { ask } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()
const speak = (changes: object = {}) => ask(mock, 'POST /api/paas/v4/audio/speech', { model: 'glm-tts', input: '你好', voice: 'tongtong', ...changes })

it('speech is bytes in the format that was asked for, `pcm` by default', async () => {
  const wav = await speak({ response_format: 'wav' })
  expect(wav.headers.get('content-type')).toBe('audio/wav')
  expect(new TextDecoder().decode(wav.bytes.subarray(0, 4))).toBe('RIFF')
  expect(wav.headers.get('content-length')).toBe(String(wav.bytes.length))
  expect((await speak()).headers.get('content-type')).toBe('audio/pcm')
  expect((await speak({ response_format: 'pcm' })).headers.get('content-type')).toBe('audio/pcm')
})

it('speech comes in events when it streams', async () => {
  expect((await speak({ stream: true, response_format: 'pcm' })).headers.get('content-type')).toBe('text/event-stream')
})
