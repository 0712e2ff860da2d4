import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ask, chat, CHAT } from '../../fixtures/ask.ts'
import { createMock, defaultKey } from '../index.ts'
import { andThen, firstOf, recover, type MaybePromise } from './maybe-promise.ts'

/** A promise that is no instance of this realm's `Promise`, as tests of Jest get them. */
const foreign = <T>(value: T): Promise<T> => (runInNewContext('(value) => Promise.resolve(value)') as (value: T) => Promise<T>)(value)

const fail = (): never => {
  throw new Error('no')
}

describe('andThen', () => {
  it('goes on at once with what is there, and gives no promise', () => {
    expect(andThen(1, (value) => value + 1)).toBe(2)
    expect(andThen(undefined, String)).toBe('undefined')
  })

  it.each([['of this realm', Promise.resolve(1)], ['of another', foreign(1)]])('waits for a promise %s', async (_, promise) => {
    const next = andThen(promise, (value) => value + 1)
    expect(next).not.toBe(2)
    expect(await next).toBe(2)
  })
})

describe('recover', () => {
  it('gives what the attempt gives, and does not ask for anything else', async () => {
    expect(recover(() => 1, fail)).toBe(1)
    expect(await recover(() => Promise.resolve(1), fail)).toBe(1)
  })

  it.each<[string, () => MaybePromise<string>]>([
    ['throws', fail],
    ['rejects', async () => fail()],
    ['rejects in another realm', () => foreign(0).then(fail)],
  ])('goes on with the error of an attempt that %s', async (_, attempt) => {
    expect(await recover(attempt, (error) => (error as Error).message)).toBe('no')
  })

  it('at once where the attempt throws, and what fails then is not caught', () => {
    expect(recover<number>(fail, () => 2)).toBe(2)
    expect(() => recover(fail, fail)).toThrow('no')
  })
})

describe('firstOf', () => {
  const tried: string[] = []
  const attempts: Record<string, MaybePromise<number | null | undefined>> = { nothing: undefined, later: Promise.resolve(undefined), elsewhere: foreign(undefined), null: null, 'null later': Promise.resolve(null), one: 1 }
  const tryOf = (...names: string[]) => {
    tried.length = 0
    return firstOf(names, (name) => {
      tried.push(name)
      return attempts[name]
    })
  }

  it('gives the first thing that there is, at once where no promise stands before it', () => {
    expect(tryOf('nothing', 'one', 'later')).toBe(1)
    expect(tried).toEqual(['nothing', 'one'])
  })

  it('goes on behind promises of nothing, with each attempt once', async () => {
    expect(await tryOf('later', 'nothing', 'elsewhere', 'later', 'one', 'nothing')).toBe(1)
    expect(tried).toEqual(['later', 'nothing', 'elsewhere', 'later', 'one'])
  })

  it('takes null for something, now and later', async () => {
    expect(tryOf('null', 'one')).toBeNull()
    expect(await tryOf('null later', 'one')).toBeNull()
  })

  it('gives undefined where none has anything', async () => {
    expect(tryOf()).toBeUndefined()
    expect(tryOf('nothing')).toBeUndefined()
    expect(await tryOf('later', 'nothing')).toBeUndefined()
  })

  it('stops at the first that fails', async () => {
    expect(() => firstOf([fail], (attempt) => attempt())).toThrow('no')
    await expect(firstOf([() => Promise.resolve(undefined), fail], (attempt) => attempt())).rejects.toThrow('no')
  })
})

it('an edge of one\'s own may give a body in a promise of another realm', async () => {
  const body = { bytes: () => foreign(new TextEncoder().encode(JSON.stringify(chat()))), async *stream() {} }
  const mock = createMock()
  const { status } = await mock.handle({ method: 'POST', path: '/api/paas/v4/chat/completions', headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }, body })
  expect([status, (await ask(mock, CHAT, chat())).status]).toEqual([200, 200])
})
