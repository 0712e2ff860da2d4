import { expect, it } from 'vitest'
import { encodeMultipart as encode } from './multipart.ts'

/** The body as a server gets it. */
async function encodeMultipart(...args: Parameters<typeof encode>): Promise<Blob> {
  const { content, type = '' } = encode(...args)
  return new Response(await content(() => {}), { headers: { 'content-type': type } }).blob()
}

/** The parts of a body, byte for byte. */
async function parts(given: Blob | Promise<Blob>): Promise<string[]> {
  const body = await given
  const boundary = /^multipart\/form-data; ?boundary=(.+)$/.exec(body.type)?.[1]
  const pieces = (await body.text()).split(`--${boundary}`)
  expect(pieces[0]).toBe('')
  expect(pieces.at(-1)).toBe('--\r\n')
  return pieces.slice(1, -1).map((piece) => piece.replace(/^\r\n/, '').replace(/\r\n$/, ''))
}

it('sends a file under its name and type, and other bytes as `blob`', async () => {
  const body = await encodeMultipart({ files: new File(['# 员工手册'], '员工"手册".md', { type: 'text/markdown' }), more: new Blob(['x']) })
  expect(await parts(body)).toEqual([
    'Content-Disposition: form-data; name="files"; filename="员工%22手册%22.md"\r\nContent-Type: text/markdown\r\n\r\n# 员工手册',
    'Content-Disposition: form-data; name="more"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\nx',
  ])
})

it('sends numbers and booleans as text, and leaves out what is not there', async () => {
  expect(await parts(encodeMultipart({ knowledge_type: 5, parse_image: false, callback_url: undefined, req_id: null }))).toEqual([
    'Content-Disposition: form-data; name="knowledge_type"\r\n\r\n5',
    'Content-Disposition: form-data; name="parse_image"\r\n\r\nfalse',
  ])
})

it('sends an array as one part for each item, line breaks untouched', async () => {
  expect(await parts(encodeMultipart({ custom_separator: ['\n', '。'] }, { custom_separator: { style: 'form', explode: true } }))).toEqual([
    'Content-Disposition: form-data; name="custom_separator"\r\n\r\n\n',
    'Content-Disposition: form-data; name="custom_separator"\r\n\r\n。',
  ])
})

it('joins an array by commas where the document does not explode it', async () => {
  expect(await parts(encodeMultipart({ ids: [1, 2] }, { ids: { explode: false } }))).toEqual(['Content-Disposition: form-data; name="ids"\r\n\r\n1,2'])
})

it('sends an object as one part of JSON, with its type and without a file name', async () => {
  expect(await parts(encodeMultipart({ callback_header: { 'X-Tenant': 'docs' } }, { callback_header: { contentType: 'application/json' } }))).toEqual([
    'Content-Disposition: form-data; name="callback_header"\r\nContent-Type: application/json\r\n\r\n{"X-Tenant":"docs"}',
  ])
})

it('sends an array as one part of JSON where the document gives it that type', async () => {
  expect(await parts(encodeMultipart({ tags: ['a', 'b'] }, { tags: { contentType: 'application/json' } }))).toEqual([
    'Content-Disposition: form-data; name="tags"\r\nContent-Type: application/json\r\n\r\n["a","b"]',
  ])
})

it('sends an object as one part for each member where the document says deepObject', async () => {
  expect(await parts(encodeMultipart({ callback_header: { a: 1, b: 'x' } }, { callback_header: { style: 'deepObject', explode: true } }))).toEqual([
    'Content-Disposition: form-data; name="callback_header[a]"\r\n\r\n1',
    'Content-Disposition: form-data; name="callback_header[b]"\r\n\r\nx',
  ])
})

it('comes back from a platform that reads multipart bodies, bytes included', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  const body = await encodeMultipart({ files: new File([bytes], 'all.bin'), custom_separator: ['a', 'b'], header: { k: 'v' } })
  const form = await new Response(body).formData()
  expect(new Uint8Array(await (form.get('files') as File).arrayBuffer())).toEqual(bytes)
  expect(form.getAll('custom_separator')).toEqual(['a', 'b'])
  expect(form.get('header')).toBe('{"k":"v"}')
})
