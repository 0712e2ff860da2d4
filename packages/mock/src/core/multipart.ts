import type { Field } from './form.ts'

export interface Multipart {
  fields: Field[]
  files: { field: string; name: string; size: number }[]
}

const MAX_FIELD = 1024 * 1024
const MAX_PARTS = 1000

/**
 * Reads a multipart body as it arrives. Files are counted and let go: no byte of them is kept.
 * @throws a sentence when the body is not what its content type says
 */
export async function readMultipart(contentType: string, body: AsyncIterable<Uint8Array>): Promise<Multipart> {
  // Node's alone, and needed by few requests
  const [{ Busboy }, { Readable }, { pipeline }] = await Promise.all([import('@fastify/busboy'), import('node:stream'), import('node:stream/promises')])
  const result: Multipart = { fields: [], files: [] }
  const parser = new Busboy({ headers: { 'content-type': contentType }, limits: { fieldSize: MAX_FIELD, parts: MAX_PARTS } })
  let limit: string | undefined
  parser.on('field', (name, value, _isNameCut, isValueCut) => {
    if (isValueCut) limit = `the field ${name} is longer than ${MAX_FIELD} bytes`
    result.fields.push([name, value])
  })
  parser.on('file', (field, stream, name) => {
    const file = { field, name, size: 0 }
    result.files.push(file)
    stream.on('data', (chunk: Uint8Array) => (file.size += chunk.length))
  })
  parser.on('partsLimit', () => (limit = `there are more than ${MAX_PARTS} parts`))
  await pipeline(Readable.from(body), parser)
  if (limit) throw new Error(limit)
  return result
}
