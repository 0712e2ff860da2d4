import { TimeoutError, type Upload } from '@bigmodel-kit/client'
import { json, refusal } from './answers.ts'
import { bytesOf, clientOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { each, type Answer, type Seen, type Tests } from './world.ts'

const TAKEN = json(200, { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } })
const BYTES = new TextEncoder().encode('# 员工手册\n')
const SOUND: Answer = { headers: { 'content-type': 'audio/wav' }, pieces: [{ base64: 'AP9/' }, { base64: 'gAAN' }] }
const SPEECH = { model: 'glm-tts', input: '你好', voice: 'tongtong' }

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (const byte of BYTES) yield await Promise.resolve(Uint8Array.of(byte))
}
const stream = () => new Response(BYTES).body as ReadableStream<Uint8Array>

/** The parts of what a server got. */
function formOf(seen: Seen): Promise<FormData> {
  return new Response(bytesOf(seen), { headers: { 'content-type': seen.headers['content-type'] ?? '' } }).formData()
}

export const files: Tests = {
  ...each<[upload: () => Upload, name: string]>(
    'a file is sent byte for byte',
    {
      'a File': [() => new File([BYTES], 'a.md', { type: 'text/markdown' }), 'a.md'],
      'a Blob': [() => new Blob([BYTES]), 'blob'],
      bytes: [() => BYTES, 'blob'],
      'an ArrayBuffer': [() => BYTES.slice().buffer, 'blob'],
      'a stream': [stream, 'blob'],
      'an async iterable': [pieces, 'blob'],
      'a stream with a name': [() => ({ name: '手册.md', type: 'text/markdown', content: stream() }), '手册.md'],
      'a function that gives a stream': [() => ({ name: 'c.md', content: stream }), 'c.md'],
      'bytes with a name': [() => ({ name: 'd.md', content: BYTES }), 'd.md'],
    },
    async ([upload, name], { farSide }) => {
      const server = await farSide(TAKEN)
      await clientOf(server.url).documents.upload('1', { files: upload(), knowledge_type: 5 })
      const form = await formOf((await server.seen())[0]!)
      const file = form.get('files') as File
      equal([file.name, [...new Uint8Array(await file.arrayBuffer())], form.get('knowledge_type')], [name, [...BYTES], '5'])
    },
  ),
  'a file by its path is sent under its name': async ({ farSide }) => {
    const { fileFromPath } = await import('@bigmodel-kit/client/node')
    const server = await farSide(TAKEN)
    await clientOf(server.url).documents.upload('1', { files: await fileFromPath('package.json') })
    const file = (await formOf((await server.seen())[0]!)).get('files') as File
    equal([file.name, JSON.parse(await file.text()).private], ['package.json', true])
  },
  'a body of blobs has a length': async ({ farSide }) => {
    const server = await farSide(TAKEN)
    await clientOf(server.url).documents.upload('1', { files: new Blob([BYTES]) })
    const [seen] = await server.seen()
    equal(seen?.headers['content-length'], String(bytesOf(seen!).length))
  },
  'a stream is sent while it is read': async ({ farSide }) => {
    const server = await farSide(TAKEN)
    await clientOf(server.url).documents.upload('1', { files: stream() })
    equal((await server.seen())[0]?.headers['transfer-encoding'], 'chunked')
  },
  'a stream is not sent twice, and a function that gives one is asked again': async ({ farSide }) => {
    const server = await farSide(refusal('1302', { 'retry-after-ms': '1' }))
    const { upload } = clientOf(server.url).documents
    await rejection(upload('1', { files: stream() }))
    equal((await server.seen()).length, 1)
    await rejection(upload('1', { files: { name: 'a.md', content: stream } }))
    equal((await server.seen()).length, 4)
  },
  'a source that fails ends the request, and the call rejects with what it threw': async ({ farSide }) => {
    const { url } = await farSide(TAKEN)
    const failure = new Error('disk full')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(BYTES)
      throw failure
    }
    const error = await rejection(clientOf(url, { maxRetries: 0 }).documents.upload('1', { files: broken() }))
    equal(error, failure)
  },
  'an uploaded file comes back from the mock, byte for byte': async ({ mock }) => {
    const client = clientOf(mock)
    const line = { custom_id: 'request-1', method: 'POST', url: '/v4/chat/completions', body: QUESTION }
    const content = new TextEncoder().encode(`${JSON.stringify(line)}\n`)
    const { id } = await client.files.create({ file: new File([content], 'batch.jsonl'), purpose: 'batch' })
    equal([...(await client.files.content(id ?? '', { as: 'bytes' }))], [...content])
  },
  'an answer that is a file is a Blob': async ({ farSide }) => {
    const { url } = await farSide(SOUND)
    const blob = await clientOf(url).audio.speech.create(SPEECH)
    instance(blob, Blob)
    equal([blob.type, [...new Uint8Array(await blob.arrayBuffer())]], ['audio/wav', [0, 255, 127, 128, 0, 13]])
  },
  'an answer that is a file comes as bytes': async ({ farSide }) => {
    const { url } = await farSide(SOUND)
    equal([...(await clientOf(url).audio.speech.create(SPEECH, { as: 'bytes' }))], [0, 255, 127, 128, 0, 13])
  },
  'an answer that is a file comes as a stream': async ({ farSide }) => {
    const { url } = await farSide(SOUND)
    const reader = (await clientOf(url).audio.speech.create(SPEECH, { as: 'stream' })).getReader()
    const all: number[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(...next.value)
    equal(all, [0, 255, 127, 128, 0, 13])
  },
  'a stream of bytes that falls silent throws': async ({ farSide }) => {
    const { url } = await farSide({ ...SOUND, end: 'hold' })
    const sound = await clientOf(url, { timeout: { idle: 200 } }).audio.speech.create(SPEECH, { as: 'stream' })
    const reader = sound.getReader()
    const read = async () => {
      while (!(await reader.read()).done) continue
    }
    instance(await rejection(read()), TimeoutError)
  },
  'an error in place of a file is thrown': async ({ farSide }) => {
    const { url } = await farSide(json(400, { error: { code: '1214', message: 'm' } }))
    like(await rejection(clientOf(url).audio.speech.create(SPEECH)), { code: '1214' })
  },
}
