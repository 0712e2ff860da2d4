import { expect, it } from 'vitest'
import { parseSource, readSource } from './source.ts'

it('names file and line of YAML that is not well-formed', () => {
  expect(() => parseSource('openapi/fragments/a.yaml', 'paths:\n  /pets:\n\tget: {}\n')).toThrow(/^openapi\/fragments\/a\.yaml:3: /)
})

it('names file and line of a key that stands twice', () => {
  expect(() => parseSource('a.yaml', 'a: 1\nb: 2\na: 3\n')).toThrow(/^a\.yaml:3: .*unique/)
})

it('says so when a file cannot be read', async () => {
  await expect(readSource('/', '/no/such/file.yaml')).rejects.toThrow('no/such/file.yaml:1: cannot be read')
})

it('finds the line of a pointer, and of the nearest ancestor for what the file does not have', () => {
  const source = parseSource('a.yaml', 'paths:\n  /a/b:\n    get:\n      tags:\n      - One\n      - Two\n')
  expect(source.line('#/paths/~1a~1b/get')).toBe(3)
  expect(source.line('#/paths/~1a~1b/get/tags/1')).toBe(6)
  expect(source.line('#/paths/~1a~1b/post')).toBe(2)
})
