import { describe, expect, it } from 'vitest'
import { proposeOperationIds } from './operation-id.ts'

describe('proposeOperationIds', () => {
  it.each([
    ['post', '/paas/v4/rerank', 'rerank.create'],
    ['get', '/paas/v4/batches', 'batches.list'],
    ['get', '/paas/v4/batches/{batch_id}', 'batches.retrieve'],
    ['delete', '/paas/v4/files/{file_id}', 'files.delete'],
    ['put', '/llm-application/open/knowledge/{id}', 'knowledge.update'],
    ['post', '/paas/v4/batches/{batch_id}/cancel', 'batches.cancel'],
    ['get', '/paas/v4/files/{file_id}/content', 'files.content'],
    ['post', '/paas/v4/chat/completions', 'chat.completions.create'],
    ['post', '/paas/v4/layout_parsing', 'layoutParsing.create'],
    ['get', '/v2/{id}', 'root.retrieve'],
  ])('takes %s %s for %s', (method, path, expected) => {
    expect(proposeOperationIds(method, path)[0]).toBe(expected)
  })

  it('has another one with the place of the API in it, for when the first is taken', () => {
    expect(proposeOperationIds('get', '/llm-application/open/files')).toEqual(['files.list', 'llmApplication.open.files.list'])
  })
})
