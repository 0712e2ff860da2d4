import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { copyRepository, run } from './copy.ts'

// a page of documentation with an operation that nobody has
const PAGE = `# Words

\`\`\`\`yaml openapi/openapi.json post /paas/v4/words
openapi: 3.0.1
paths:
  /paas/v4/words:
    post:
      summary: 统计
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/WordsRequest' }
      responses:
        '200':
          description: 成功
          content:
            application/json:
              schema: { type: object, properties: { total: { type: integer } } }
        default:
          description: 错误
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Error' }
components:
  schemas:
    Error: { type: object }
    WordsRequest: { type: object, required: [text], properties: { text: { type: string, maxLength: 100, description: 文本 } } }
\`\`\`\`
`

const FRAGMENT = 'openapi/fragments/words.create.yaml'
const COMPONENTS = 'openapi/components/words.create.yaml'

interface Words {
  paths: { '/paas/v4/words': { post: Record<string, unknown> & { responses: Record<string, { description?: string; content: { 'application/json': { schema: Record<string, unknown> } } }> } } }
}
interface WordsComponents {
  components: { schemas: { WordsRequest: { description?: string; properties: { text: Record<string, unknown> } } } }
}

describe('an operation that the vendor has added', () => {
  let copy: string

  beforeAll(async () => {
    copy = await copyRepository()
    await writeFile(join(copy, 'words.md'), PAGE)
  })
  afterAll(() => rm(copy, { recursive: true, force: true }))

  const generate = () => run(copy, 'npx', 'tsx', 'scripts/generate.ts')

  async function edit<T>(name: string, change: (document: T) => void): Promise<void> {
    const document = parse(await readFile(join(copy, name), 'utf8')) as T
    change(document)
    await writeFile(join(copy, name), stringify(document))
  }

  it('is written as a fragment without a word of the vendor’s', async () => {
    const { status, output } = run(copy, 'npx', 'tsx', 'packages/contract-tests/src/drift/cli.ts', 'words.md', '--write')
    expect(output).toContain(`POST /paas/v4/words: wrote ${FRAGMENT} and ${COMPONENTS}. The id words.create is a proposal.`)
    expect(status).toBe(1)
    for (const name of [FRAGMENT, COMPONENTS]) expect(await readFile(join(copy, name), 'utf8')).not.toMatch(/\p{Script=Han}/u)
  })

  it('is refused until it has its wording, which is asked for by pointer', () => {
    const { status, output } = generate()
    expect(status).toBe(1)
    expect(output).toMatch(/openapi\/fragments\/words\.create\.yaml:\d+: the operation has no `summary`; write /)
    expect(output).toMatch(/openapi\/components\/words\.create\.yaml:\d+: the member `text` has no `description`; write /)
    expect(output).toContain('has no named example; add openapi/examples/words.create/200.<name>.json')
  })

  it('is part of everything once it has it', async () => {
    await edit<Words>(FRAGMENT, ({ paths }) => {
      const { post } = paths['/paas/v4/words']
      Object.assign(post, { tags: ['Text'], summary: 'Count words', description: 'Counts the words of a text.' })
      Object.assign(post.responses['200']!, { description: 'The count.' }).content['application/json'].schema = {
        type: 'object',
        description: 'The count.',
        properties: { total: { type: 'integer', description: 'Number of words.' } },
      }
      post.responses['default']!.description = 'An error.'
    })
    await edit<WordsComponents>(COMPONENTS, ({ components }) => {
      const { WordsRequest } = components.schemas
      WordsRequest.description = 'A text to count.'
      WordsRequest.properties.text['description'] = 'The text.'
    })
    const examples = join(copy, 'openapi/examples/words.create')
    await mkdir(examples)
    await writeFile(join(examples, 'request.text.json'), '{ "text": "one two" }\n')
    await writeFile(join(examples, '200.text.json'), '{ "total": 2 }\n')

    const { status, output } = generate()
    expect(output).toContain('wrote openapi/surface.txt')
    expect(status).toBe(0)
    expect(await readFile(join(copy, 'openapi/surface.txt'), 'utf8')).toContain('POST /paas/v4/words = words.create\n')
    expect(run(copy, 'npx', 'redocly', 'lint')).toMatchObject({ status: 0 })
  })
})
