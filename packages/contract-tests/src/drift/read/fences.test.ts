import { describe, expect, it } from 'vitest'
import { splitFences } from './fences.ts'

const FENCE = '````yaml openapi/openapi.json post /v1/agents'

describe('splitFences', () => {
  it('reads the operation that a fence announces', () => {
    const { fences } = splitFences('page.md', ['# Title', FENCE, 'openapi: 3.0.1', '````'].join('\n'))
    expect(fences).toEqual([{ line: 3, content: 'openapi: 3.0.1', declared: { method: 'post', path: '/v1/agents' } }])
  })

  it('ends a fence where the next page is glued to it', () => {
    const { fences, prose, problems } = splitFences('seed.txt', [FENCE, 'a: 1', '````> ## Documentation Index', FENCE, 'b: 2', '````'].join('\n'))
    expect(fences.map(({ line, content }) => [line, content])).toEqual([[2, 'a: 1'], [5, 'b: 2']])
    expect(prose.get(3)).toBe('> ## Documentation Index')
    expect(problems).toEqual([])
  })

  it('takes a fence without an announcement when its content is an OpenAPI document', () => {
    expect(splitFences('page.md', '```json\n{ "openapi": "3.1.0" }\n```').fences).toHaveLength(1)
    expect(splitFences('page.md', '```json\n{ "model": "glm-4.6" }\n```').fences).toHaveLength(0)
  })

  it('leaves the inside of other fences alone', () => {
    const { prose } = splitFences('page.md', ['```', '| 错误码 | 错误信息 |', '```', 'text'].join('\n'))
    expect([...prose.values()].filter((line) => line !== '')).toEqual(['text'])
  })

  it('names the line of a fence that is never closed, and goes on with the next page', () => {
    const { fences, problems } = splitFences('seed.txt', ['# Title', FENCE, 'a: 1', '> ## Documentation Index', FENCE, 'b: 2', '````'].join('\n'))
    expect(problems).toEqual([{ source: 'seed.txt', line: 2, message: 'the OpenAPI fence of POST /v1/agents is never closed; a line that starts with ```` has to end it' }])
    expect(fences.map(({ content }) => content)).toEqual(['b: 2'])
  })
})
