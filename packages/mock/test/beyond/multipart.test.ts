import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { operations } from '../../fixtures/documented.ts'
import type { Case } from '../doors/cases.ts'
import { doors, type Shown } from '../doors/doors.ts'
import { defaultKey } from '../../src/index.ts'
import { seededRandom } from '../../src/core/random.ts'

const authorization = `Bearer ${defaultKey}`
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const json = ({ body }: Shown) => JSON.parse(new TextDecoder().decode(body)) as { id: string; error: { code: string } }
const random = seededRandom('bytes of any value')
const bytes = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256))

async function upload(purpose: string, name: string, content: Uint8Array<ArrayBuffer>): Promise<Case> {
  const form = new FormData()
  form.append('purpose', purpose)
  form.append('file', new Blob([content]), name)
  const whole = new Response(form)
  return { name: 'an upload', method: 'POST', path: '/paas/v4/files', headers: { authorization, 'content-type': whole.headers.get('content-type')! }, body: new Uint8Array(await whole.arrayBuffer()) }
}

describe('Multipart done on bytes', () => {
  it('the document has uploads', () => {
    expect(operations.filter(({ body }) => body?.content.has('multipart/form-data')).map(({ id }) => id)).toContain('files.create')
  })

  it.each(Object.entries(doors))('%s: what was uploaded comes back with the same SHA-256; a kind and a purpose that do not fit are refused', async (_, { open }) => {
    const door = await open({})
    const created = await door.send(await upload('voice-clone-input', '声音 1.mp3', bytes))
    expect(created.status).toBe(200)
    const content = await door.send({ name: 'its content', method: 'GET', path: `/paas/v4/files/${json(created).id}/content`, headers: { authorization } })
    expect([content.body.length, sha(content.body)]).toEqual([bytes.length, sha(bytes)])
    for (const [purpose, name] of [['batch', 'a.mp3'], ['no-purpose', 'a.jsonl']] as const) {
      const refused = await door.send(await upload(purpose, name, bytes))
      expect([refused.status, json(refused).error.code]).toEqual([400, '1214'])
    }
    await door.close()
  })
})
