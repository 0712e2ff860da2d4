import { expect, it } from 'vitest'
import { BigModelError, createClient, ServerError } from '../src/index.ts'
import { paginate } from '../src/pages.ts'
import { KEY, rejection } from './client.ts'
import { farSide, json } from './far-side.ts'

const files = (more: boolean, ...ids: string[]) => json(200, { object: 'list', has_more: more, data: ids.map((id) => ({ id })) })
const bases = (total: number, ...ids: string[]) => json(200, { code: 200, data: { total, list: ids.map((id) => ({ id })) } })

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

it('gives all items of a list that goes on after an item', async () => {
  const { url, seen } = await farSide(files(true, 'a', 'b'), files(false, 'c'))
  const { list } = createClient({ apiKey: KEY, baseUrl: url }).files
  const found = await all(paginate(list, { purpose: 'batch', limit: 2 }))
  expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(seen.map((request) => new URL(request.url, url).searchParams.get('after'))).toEqual([null, 'b'])
})

it('gives all items of a list with numbered pages', async () => {
  const { url, seen } = await farSide(bases(3, 'a', 'b'), bases(3, 'c'))
  const { list } = createClient({ apiKey: KEY, baseUrl: url }).knowledge
  expect((await all(paginate(list))).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(seen.map((request) => new URL(request.url, url).searchParams.get('page'))).toEqual([null, '2'])
})

it.each([
  ['an empty page', [files(true, 'a'), files(true)]],
  ['a cursor that repeats', [files(true, 'a')]],
])('stops at %s', async (_, answers) => {
  const { url, seen } = await farSide(...answers)
  const { list } = createClient({ apiKey: KEY, baseUrl: url }).files
  expect(await all(paginate(list, { purpose: 'batch' }))).toHaveLength(1)
  expect(seen).toHaveLength(2)
})

it('asks for no further page after an abort', async () => {
  const { url, seen } = await farSide(files(true, 'a'), files(true, 'b'))
  const { list } = createClient({ apiKey: KEY, baseUrl: url }).files
  const stop = new AbortController()
  const reading = async () => {
    for await (const _ of paginate(list, { purpose: 'batch' }, { signal: stop.signal })) stop.abort('enough')
  }
  expect(await rejection(reading())).toBe('enough')
  expect(seen).toHaveLength(1)
})

it.each([{}, { data: null }, { data: { list: null } }])('throws a BigModelError for %j, which is no page', async (answer) => {
  const { url } = await farSide(json(200, answer))
  const { list } = createClient({ apiKey: KEY, baseUrl: url }).files
  const error = await rejection(all(paginate(list, { purpose: 'batch' })))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(ServerError)
})
