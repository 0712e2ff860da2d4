import { describe, expect, it } from 'vitest'
import { encode } from './answer.ts'
import { DEFAULT_BODY_LIMITS } from './body.ts'
import { collect } from './bytes.ts'
import { readMultipart, type Multipart } from './multipart.ts'
import { memoryUploads } from './uploads.ts'

const TYPE = 'multipart/form-data; boundary=b'

function read(body: string, { size = body.length + 1, type = TYPE } = {}): Promise<Multipart> {
  return readMultipart(type, pieces(encode(body), size), (_, part) => part === 'application/json', DEFAULT_BODY_LIMITS)
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const field = (name: string, value: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (name: string, fileName: string, value: string, type = 'text/plain') => `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n${value}\r\n`

describe('a multipart body', () => {
  const tricky = 'x\r\n--\r\n--bb\r\n-\r\n--b?--b\r\r\n'
  const body = `a preamble\r\n${field('title', '手册 —— 第一版')}${file('files', '员工\\"手册\\".md', tricky)}${field('empty', '')}${file('meta', 'blob', '{"a":1}', 'application/json')}--b--\r\nan epilogue\r\n${field('late', '1')}`
  const parts = { fields: [['title', '手册 —— 第一版'], ['empty', ''], ['meta', '{"a":1}']], files: [{ field: 'files', name: '员工"手册".md', size: tricky.length }] }

  it('is read the same, however its bytes are cut', async () => {
    for (let size = 1; size <= body.length + 1; size++) expect(await read(body, { size }), `in pieces of ${size}`).toEqual(parts)
  })

  it('has its files handed on byte for byte, however it is cut', async () => {
    const bytes = encode(body)
    for (let size = 1; size <= bytes.length; size++) {
      const uploads = memoryUploads()
      const { files } = await readMultipart(TYPE, pieces(bytes, size), (_, part) => part === 'application/json', DEFAULT_BODY_LIMITS, uploads)
      expect(await collect(uploads.read(files[0]!.upload!.id), bytes.length), `in pieces of ${size}`).toEqual(encode(tricky))
    }
  })

  it('has a piece that no delimiter may begin in handed on as it is', async () => {
    const whole = encode('a\r\n-- line\r\n'.padEnd(1000, 'x'))
    const written: Uint8Array[] = []
    const uploads = { ...memoryUploads(), open: () => ({ id: '1', write: (bytes: Uint8Array) => void written.push(bytes), end: async () => {} }) }
    async function* chunks() {
      yield encode(file('x', 'x', '').slice(0, -2))
      yield whole
      yield encode('\r\n--b--')
    }
    await readMultipart(TYPE, chunks(), () => false, DEFAULT_BODY_LIMITS, uploads)
    expect(written).toEqual([whole])
    expect(written[0]!.buffer).toBe(whole.buffer)
  })

  it.each([
    ['a quoted boundary', field('x', '1').replaceAll('--b', '--a b') + '--a b--', 'multipart/form-data; boundary="a b"', [['x', '1']]],
    ['blanks after the delimiter', field('x', '1').replace('--b\r\n', '--b \t\r\n') + '--b--', TYPE, [['x', '1']]],
    ['a name without quotes', '--b\r\ncontent-disposition: form-data; name=x\r\n\r\n1\r\n--b--', TYPE, [['x', '1']]],
    ['a part without a name', `--b\r\n\r\nnobody\r\n--b\r\nContent-Disposition: form-data\r\n\r\nnobody\r\n${field('x', '1')}--b--`, TYPE, [['x', '1']]],
    ['no parts', '--b--', TYPE, []],
  ])('may have %s', async (_, text, type, fields) => {
    expect(await read(text, { type })).toEqual({ fields, files: [] })
    expect(await read(text, { type, size: 1 })).toEqual({ fields, files: [] })
  })

  it.each([
    ['no boundary in its type', field('x', '1'), 'multipart/form-data', 'the Content-Type header names no boundary'],
    ['no bytes', '', TYPE, 'it ends before its closing boundary'],
    ['another boundary', field('x', '1').replaceAll('--b', '--c'), TYPE, 'it ends before its closing boundary'],
    ['an end in the middle of a file', file('x', 'x', '1').slice(0, -4), TYPE, 'it ends before its closing boundary'],
    ['too many parts', `${field('x', '1').repeat(1001)}--b--`, TYPE, 'it has more than 1000 parts'],
    ['a value that is too long', `${field('x', '1'.repeat(1024 * 1024 + 1))}--b--`, TYPE, 'the field "x" is longer than 1048576 characters'],
    ['values that are too long together', `${field('x', '1'.repeat(1024 * 1024)).repeat(11)}--b--`, TYPE, 'its fields have more than 10485760 bytes'],
    ['headers that are too long', `--b\r\nX: ${'x'.repeat(20_000)}`, TYPE, 'the headers of a part are longer than 16384 bytes'],
    ['headers that are too long, and end', `--b\r\nX: ${'x'.repeat(20_000)}\r\n\r\n\r\n--b--`, TYPE, 'the headers of a part are longer than 16384 bytes'],
  ])('with %s is refused with a sentence', async (_, text, type, sentence) => {
    await expect(read(text, { type })).rejects.toThrow(sentence)
    await expect(read(text, { type, size: 4096 })).rejects.toThrow(sentence)
  })

  it('that is wrong is read to its end all the same', async () => {
    let isRead = false
    async function* chunks() {
      yield encode(`${field('x', '1').repeat(1001)}`)
      yield encode('the rest')
      isRead = true
    }
    await expect(readMultipart(TYPE, chunks(), () => false, DEFAULT_BODY_LIMITS)).rejects.toThrow('1000 parts')
    expect(isRead).toBe(true)
  })
})
