import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@bigmodel-kit/scripts/openapi'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { runCli } from './run-cli.ts'

const DOCUMENT = `openapi: 3.0.1
servers: [{ url: https://api.z.ai/api }]
paths:
  /paas/v4/words/{word_id}/count:
    parameters:
      - { name: word_id, in: path, required: true, description: 单词, schema: { type: string, example: 词 } }
    post:
      summary: 统计
      tags: [词语]
      x-mint: { a: 1 }
      parameters: [{ $ref: '#/components/parameters/Language' }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Words' } } } }
      responses:
        '200': { description: 成功, content: { application/json: { schema: { $ref: '#/components/schemas/Gone' } } } }
        default: { description: 错误, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  /paas/v4/words:
    get:
      responses:
        '200': { description: 成功, content: { application/json: { schema: { $ref: '#/components/schemas/Words' } } } }
components:
  parameters:
    Language: { name: lang, in: query, schema: { type: string, enum: [中文, English], default: 中文 } }
  schemas:
    Error: { type: object }
    Words:
      type: object
      title: 词
      properties:
        description: { type: string, nullable: true, maxLength: 9, description: 描述 }
        next: { $ref: '#/components/schemas/Words' }
`

describe('--write', () => {
  let checkout: string
  let source: string

  beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'drift-'))
    await mkdir(join(checkout, 'openapi/fragments'), { recursive: true })
    await mkdir(join(checkout, 'openapi/components'))
    source = join(checkout, 'source.yaml')
    await writeFile(source, DOCUMENT)
  })
  afterEach(() => rm(checkout, { recursive: true }))

  const written = async (name: string) => parse(await readFile(join(checkout, 'openapi', name), 'utf8')) as JsonObject

  it('writes the structure of an operation that we do not have, without prose', async () => {
    const { stderr } = await runCli('drift/cli.ts', ['--write', source], {}, checkout)
    expect(stderr).toContain('POST /paas/v4/words/{word_id}/count: wrote openapi/fragments/words.count.yaml and openapi/components/words.count.yaml. The id words.count is a proposal.')
    const { paths } = await written('fragments/words.count.yaml')
    expect(paths).toEqual({
      '/paas/v4/words/{word_id}/count': {
        post: {
          operationId: 'words.count',
          parameters: [
            { name: 'word_id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'lang', in: 'query', schema: { type: 'string', enum: ['中文', 'English'], default: '中文' } },
          ],
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Words' } } } },
          responses: {
            '200': { content: { 'application/json': { schema: {} } } },
            default: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
          },
        },
      },
    })
    expect(await written('components/words.count.yaml')).toEqual({
      components: {
        schemas: { Words: { type: 'object', properties: { description: { type: ['string', 'null'], maxLength: 9 }, next: { $ref: '#/components/schemas/Words' } } } },
      },
    })
  })

  it('states a schema once, however many new operations share it', async () => {
    await runCli('drift/cli.ts', ['--write', source], {}, checkout)
    expect((await readdir(join(checkout, 'openapi/fragments'))).toSorted()).toEqual(['words.count.yaml', 'words.list.yaml'])
    expect(await readdir(join(checkout, 'openapi/components'))).toEqual(['words.count.yaml'])
  })

  it('never overwrites a file', async () => {
    const file = join(checkout, 'openapi/components/words.count.yaml')
    await writeFile(file, 'mine')
    const { stderr } = await runCli('drift/cli.ts', ['--write', source], {}, checkout)
    expect(stderr).toContain('POST /paas/v4/words/{word_id}/count: nothing was written, because openapi/components/words.count.yaml exists')
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect(await readdir(join(checkout, 'openapi/fragments'))).not.toContain('words.count.yaml')
  })

  it('refuses outside a checkout of the repository', async () => {
    await rm(join(checkout, 'openapi'), { recursive: true })
    const outcome = await runCli('drift/cli.ts', ['--write', source], {}, checkout)
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('--write needs a checkout of the repository') })
  })
})
