import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { build, operations, type JsonObject } from '../openapi/index.ts'
import { quote } from './code-samples/curl.ts'
import { string } from './code-samples/typescript.ts'
import { withCodeSamples } from './code-samples.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const TEXTS = ['glm-4.7', '', '你好', "it's", 'say "hi"', 'a\nb', 'C:\\new\\"x"', '$HOME `ls` $(ls) !', "'; exit 1 #", '\\', "\\'", '-n', '~', '*', '\u2028', '😀']

it.each(TEXTS)('the shell reads back %j', (text) => {
  expect(spawnSync('sh', ['-c', `printf %s ${quote(`text=${text}`)}`], { encoding: 'utf8' }).stdout).toBe(`text=${text}`)
})

it.each(TEXTS)('JavaScript reads back %j', (text) => {
  expect(new Function(`return ${string(text)}`)()).toBe(text)
})

it('samples say an operation as its examples do', async () => {
  const { document } = await build(root)
  expect(sampleOf(document, 'knowledge.update')).toEqual([
    `curl -X PUT https://open.bigmodel.cn/api/llm-application/open/knowledge/1793456789012345678 \\
  -H "Authorization: Bearer $BIGMODEL_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{
  "name": "员工手册 2026",
  "background": "sky"
}'`,
    `import { createClient } from '@bigmodel-kit/client'

const client = createClient()
const answer = await client.knowledge.update('1793456789012345678', {
  name: '员工手册 2026',
  background: 'sky',
})
console.log(answer)`,
  ])
})

it('a form names its files, and a field that begins like a file name stays text', async () => {
  const { document } = await build(root)
  const { operation } = operations(document).find(({ id }) => id === 'files.create')!
  const { content } = operation['requestBody'] as unknown as { content: Record<string, JsonObject> }
  content['multipart/form-data']!['examples'] = { first: { value: { file: '# notes', purpose: '@batch; type=x' } } }
  expect(sampleOf(document, 'files.create')[0]).toContain(`-F file=@file.md \\\n  --form-string 'purpose=@batch; type=x'`)
})

function sampleOf(document: JsonObject, wanted: string): string[] {
  const { operation } = operations(withCodeSamples(document)).find(({ id }) => id === wanted)!
  return (operation['x-codeSamples'] as JsonObject[]).map(({ source }) => String(source))
}
