import { paginate } from '@bigmodel-kit/client/pages'
import { json } from './answers.ts'
import { clientOf } from './client.ts'
import { equal, rejection } from './expect.ts'
import type { Tests } from './world.ts'

const files = (more: boolean, ...ids: string[]) => json(200, { object: 'list', has_more: more, data: ids.map((id) => ({ id })) })
const bases = (total: number, ...ids: string[]) => json(200, { code: 200, data: { total, list: ids.map((id) => ({ id })) } })

async function idsOf(items: AsyncIterable<{ id?: string | undefined }>): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const { id } of items) ids.push(id)
  return ids
}

export const pages: Tests = {
  'paginate() goes on after the last item': async ({ farSide }) => {
    const server = await farSide(files(true, 'a', '乙'), files(false, 'c'))
    equal(await idsOf(paginate(clientOf(server.url).files.list, { purpose: 'batch' })), ['a', '乙', 'c'])
    equal((await server.seen()).map(({ url }) => url.split('?')[1]), ['purpose=batch', 'purpose=batch&after=%E4%B9%99'])
  },
  'paginate() goes on with the next number': async ({ farSide }) => {
    const server = await farSide(bases(3, 'a', 'b'), bases(3, 'c'))
    equal(await idsOf(paginate(clientOf(server.url).knowledge.list)), ['a', 'b', 'c'])
    equal((await server.seen()).map(({ url }) => url.split('?')[1]), [undefined, 'page=2'])
  },
  'paginate() asks for a page when the one before is read': async ({ farSide }) => {
    const server = await farSide(files(true, 'a', 'b'), files(false, 'c'))
    const items = paginate(clientOf(server.url).files.list, { purpose: 'batch' })
    equal((await server.seen()).length, 0)
    await items.next()
    await items.next()
    equal((await server.seen()).length, 1)
    await items.next()
    equal((await server.seen()).length, 2)
  },
  'leaving the loop of paginate() asks for no more': async ({ farSide }) => {
    const server = await farSide(files(true, 'a'), files(false, 'b'))
    const items = paginate(clientOf(server.url).files.list, { purpose: 'batch' })
    for await (const _ of items) break
    equal(await items.next(), { done: true, value: undefined })
    equal((await server.seen()).length, 1)
  },
  'an abort ends paginate() while a page is under way': async ({ farSide }) => {
    const server = await farSide(files(true, 'a'), { end: 'hold' })
    const abort = new AbortController()
    const items = paginate(clientOf(server.url).files.list, { purpose: 'batch' }, { signal: abort.signal })
    await items.next()
    const error = rejection(items.next())
    await server.arrived(1)
    const reason = new Error('enough')
    abort.abort(reason)
    equal(await error, reason)
    await server.closed(1)
  },
}
