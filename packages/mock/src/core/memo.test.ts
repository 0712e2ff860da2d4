import { expect, it } from 'vitest'
import { Memo } from './memo.ts'

/** A memo that tells for which keys something was made. */
function counted(limit: number, longest?: number) {
  const memo = new Memo<object>(limit, longest)
  const made: string[] = []
  const get = (key: string) =>
    memo.get(key, () => {
      made.push(key)
      return {}
    })
  return { get, made }
}

it('makes the value of a key once', () => {
  const { get, made } = counted(2)
  expect(get('a')).toBe(get('a'))
  expect(get('b')).not.toBe(get('a'))
  expect(made).toEqual(['a', 'b'])
})

it('begins anew with the key that is one too many', () => {
  const { get, made } = counted(2)
  for (const key of ['a', 'b', 'a', 'b', 'c', 'c', 'a']) get(key)
  expect(made).toEqual(['a', 'b', 'c', 'a'])
})

it('keeps nothing for a key that is too long, and lets nothing else go for it', () => {
  const { get, made } = counted(2, 3)
  for (const key of ['a', 'b', 'long', 'long', 'b', 'abc', 'abc']) get(key)
  expect(made).toEqual(['a', 'b', 'long', 'long', 'abc'])
})

it('keeps nothing of what could not be made', () => {
  const memo = new Memo<number>(1)
  expect(() =>
    memo.get('a', () => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(memo.get('a', () => 1)).toBe(1)
})
