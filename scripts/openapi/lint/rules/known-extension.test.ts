import { expect, it } from 'vitest'
import { knownExtension } from './known-extension.ts'

it('refuses an extension that no tool of ours reads, and says which there are', () => {
  const [problem, ...others] = knownExtension({ paths: { '/a': { get: { 'x-statsu': 'legacy', 'x-status': 'legacy' } } } })
  expect(problem).toEqual({ pointer: '#/paths/~1a/get/x-statsu', message: expect.stringMatching(/`x-statsu` is no extension of this document; it has .*x-status/) as string })
  expect(others).toEqual([])
})

it('leaves alone what only looks like an extension: a property, a business code, an example', () => {
  expect(
    knownExtension({
      components: { schemas: { A: { properties: { 'x-a': {} }, example: { 'x-b': 1 } } }, examples: { B: { value: { 'x-c': 1 } } } },
      'x-business-codes': { 'x-d': {} },
    }),
  ).toEqual([])
})
