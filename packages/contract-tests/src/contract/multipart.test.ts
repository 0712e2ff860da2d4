import { describe, expect, it } from 'vitest'
import { encodeForm } from './multipart.ts'

describe('encodeForm', () => {
  it('sends a list of files as parts of one name, each with a file name', async () => {
    const { contentType, body } = encodeForm({ files: ['first', 'second'] }, {}, ['files'])
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    const files = form.getAll('files')
    expect(files.every((file) => file instanceof File)).toBe(true)
    expect(await Promise.all((files as File[]).map((file) => file.text()))).toEqual(['first', 'second'])
  })

  it('spells files, lists and objects as the encoding says, and only files have a file name', async () => {
    const { contentType, body } = encodeForm(
      { file: 'text', separators: ['\n', '。'], headers: { a: 1 }, size: 300 },
      { separators: { style: 'form', explode: true }, headers: { contentType: 'application/json' } },
      ['file'],
    )
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    expect(form.get('file')).toBeInstanceOf(File)
    expect(form.getAll('separators')).toEqual(['\n', '。'])
    expect(form.get('headers')).toBe('{"a":1}')
    expect(form.get('size')).toBe('300')
  })
})
