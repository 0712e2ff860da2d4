import { describe, expect, it } from 'vitest'
import { isProse, readPage } from './page.ts'

const YAML = ['openapi: 3.0.1', 'paths:', '  /v1/agents:', '    post:', '      responses:', "        '200':", '          description: ok'].join('\n')

function page(yaml: string, announced = '/v1/agents'): string {
  return ['# Agents', '', `\`\`\`\`yaml openapi/openapi.json post ${announced}`, yaml, '````'].join('\n')
}

describe('readPage', () => {
  it('reads the document of a fence, which says nothing about other operations', () => {
    const { documents, problems } = readPage('agents.md', page(YAML))
    expect(problems).toEqual([])
    expect(documents.map(({ isWhole }) => isWhole)).toEqual([false])
    expect(documents[0]!.line('#/paths/~1v1~1agents/post')).toBe(7)
  })

  it('reads whole documents, JSON and YAML', () => {
    expect(readPage('openapi.yaml', YAML).documents[0]?.isWhole).toBe(true)
    expect(readPage('openapi.json', '{"openapi":"3.1.0","paths":{}}').documents[0]?.isWhole).toBe(true)
  })

  it('takes text without anything to compare for prose, and other JSON too', () => {
    expect(isProse(readPage('guide.md', '# Guide\n\nSome words.'))).toBe(true)
    expect(isProse(readPage('asyncapi.json', '{"asyncapi":"3.0.0"}'))).toBe(true)
  })

  it('names page and line of YAML that is broken', () => {
    const { documents, problems } = readPage('agents.md', page(YAML.replace("'200':", "'200")))
    expect(documents).toEqual([])
    expect(problems[0]).toMatchObject({ source: 'agents.md', line: 10 })
    expect(problems[0]?.message).toContain('cannot be read as YAML')
  })

  it('names page and line of JSON that is broken', () => {
    const { problems } = readPage('openapi.json', '{\n  "openapi": "3.1.0"\n  "paths": {}\n}')
    expect(problems[0]).toMatchObject({ source: 'openapi.json', line: 3 })
    expect(problems[0]?.message).toContain('cannot be read as JSON')
  })

  it('names a reference that leads nowhere, and keeps the rest of the document', () => {
    const { documents, problems } = readPage('agents.md', page(YAML.replace('description: ok', "$ref: '#/components/responses/Gone'")))
    expect(documents).toHaveLength(1)
    expect(problems).toEqual([{ source: 'agents.md', line: 10, message: '$ref #/components/responses/Gone leads nowhere in this document; what it should describe is compared as unknown' }])
  })

  it('says when a fence does not hold what it announces', () => {
    expect(readPage('agents.md', page(YAML, '/v1/other')).problems).toEqual([
      { source: 'agents.md', line: 3, message: 'the fence announces POST /v1/other, but its document has no such operation' },
    ])
  })

  it('says when a fence holds no OpenAPI document', () => {
    expect(readPage('agents.md', page('just: text')).problems[0]?.message).toBe('is no OpenAPI 3.0 or 3.1 document: expected a mapping with `openapi` and `paths`')
  })

  it('finds text that was read in the wrong encoding', () => {
    const garbled = new TextDecoder('windows-1252').decode(new TextEncoder().encode('用http请求智谱清言api'))
    expect(readPage('blog.md', `fine\n${garbled}`).problems).toEqual([
      { source: 'blog.md', line: 2, message: 'this line is not readable text: it was written as UTF-8 and read as something else; save the page again as UTF-8' },
    ])
    expect(readPage('blog.md', 'broken \uFFFD byte').problems).toHaveLength(1)
    expect(readPage('blog.md', '智谱 “quoted” — déjà vu, naïve, 100 €').problems).toEqual([])
  })
})
