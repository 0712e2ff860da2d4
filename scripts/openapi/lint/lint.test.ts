import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { build } from '../build.ts'
import { SourceError } from '../source.ts'
import { lint } from './lint.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'))
  cpSync(join(root, 'openapi'), join(folder, 'openapi'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function problems(): Promise<string> {
  const built = await build(folder)
  try {
    lint(built)
  } catch (error) {
    if (error instanceof SourceError) return error.message
    throw error
  }
  return ''
}

it('finds nothing in our own document', async () => {
  expect(await problems()).toBe('')
})

it('asks for the wording that the fragment of a new operation lacks, by file and line', async () => {
  writeFileSync(
    join(folder, 'openapi/fragments/stickers.create.yaml'),
    `openapi: 3.1.1
info: {title: stickers.create, version: 0.0.0}
paths:
  /paas/v4/stickers:
    post:
      operationId: stickers.create
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                prompt:
                  type: string
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema:
                type: object
        default:
          description: ''
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Error'
`,
  )
  const text = await problems()
  expect(text).toContain('openapi/bigmodel.yaml:1: is not written, because the merged document has 5 problems:')
  for (const line of [
    'openapi/fragments/stickers.create.yaml:5: the operation has no `summary`; write what it does, in one line\n    wording, #/paths/~1paas~1v4~1stickers/post',
    'openapi/fragments/stickers.create.yaml:5: the operation has no `description`',
    'openapi/fragments/stickers.create.yaml:13: the member `prompt` has no `description`',
    'openapi/fragments/stickers.create.yaml:9: has no named example; add openapi/examples/stickers.create/request.<name>.json',
    'openapi/fragments/stickers.create.yaml:19: has no named example; add openapi/examples/stickers.create/200.<name>.json',
  ]) expect(text).toContain(line)
})
