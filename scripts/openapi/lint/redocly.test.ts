import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { print } from '../print.ts'
import { parseSource } from '../source.ts'
import { rules } from './rules.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface Report {
  problems: { ruleId: string; message: string; location: { pointer: string }[] }[]
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redocly-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('`redocly lint` runs every rule of ours, and finds each broken one at its place', () => {
  const document = parseSource('bigmodel.yaml', readFileSync(join(root, 'openapi/bigmodel.yaml'), 'utf8')).value as { paths: Record<string, Record<string, JsonObject>>; components: Record<string, Record<string, JsonObject>> }
  const create = document.paths['/paas/v4/embeddings']!['post']!
  Object.assign(create, { operationId: 'Embeddings', 'x-stauts': 'legacy' })
  const { responses } = create as { responses: Record<string, JsonObject> }
  responses['400'] = { $ref: '#/components/responses/LlmApplicationError.400' }
  const media = (responses['200']!['content'] as Record<string, JsonObject>)['application/json']!
  media['examples'] = {}
  const properties = document.components['schemas']!['EmbeddingCreateRequest']!['properties'] as Record<string, JsonObject>
  properties['model']!['enum'] = ['embedding-3']
  delete properties['input']!['description']
  writeFileSync(join(folder, 'broken.yaml'), print(document as JsonObject, 'Broken.'))

  const run = spawnSync('npx', ['redocly', 'lint', '--config', 'redocly.yaml', '--format', 'json', join(folder, 'broken.yaml')], { cwd: root, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } })

  expect(run.status).toBe(1)
  const { problems } = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as Report
  const own = problems.filter(({ ruleId }) => ruleId.startsWith('bigmodel/'))
  expect(Object.fromEntries(own.map(({ ruleId, location }) => [ruleId, location[0]!.pointer]))).toEqual({
    'bigmodel/error-envelope': '#/paths/~1paas~1v4~1embeddings/post/responses/400',
    'bigmodel/example-coverage': '#/paths/~1paas~1v4~1embeddings/post/responses/200/content/application~1json',
    'bigmodel/known-extension': '#/paths/~1paas~1v4~1embeddings/post/x-stauts',
    'bigmodel/open-string': '#/components/schemas/EmbeddingCreateRequest/properties/model/enum',
    'bigmodel/operation-id': '#/paths/~1paas~1v4~1embeddings/post/operationId',
    'bigmodel/wording': '#/components/schemas/EmbeddingCreateRequest/properties/input',
  })
  expect(own).toHaveLength(Object.keys(rules).length)
})
