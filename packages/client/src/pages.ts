import { ServerError } from './errors/category-errors.ts'
import type { RequestOptions } from './options.ts'

/** A page of a list that goes on after an item: `after` in the query, `has_more` in the reply. */
interface CursorPage<Item> {
  data: readonly Item[]
  has_more?: boolean
  last_id?: string | null
}

/** A page of a list with numbered pages: `page` in the query, `list` and `total` in the reply. */
interface NumberedPage<Item> {
  data: { list: readonly Item[]; total: number }
}

type Page<Item> = CursorPage<Item> | NumberedPage<Item>

/** What one page holds. */
export type ItemOf<List> = List extends { data: readonly (infer Item)[] } | { data: { list: readonly (infer Item)[] } } ? Item : never

/**
 * All items of a list, from the page that the query names on, page by page as they are read. The reply says how its
 * list goes on. It ends with the last page, an empty page, or a page that begins or ends like the one before.
 *
 * @example
 * for await (const file of paginate(client.files.list, { purpose: 'batch', limit: 100 })) console.log(file.filename)
 *
 * @throws ServerError when a reply holds no list, and whatever the method itself throws
 *
 * @param list a method whose first argument is a query with `after` or `page`: of `files`, `batches`, `knowledge`, `documents`
 */
export async function* paginate<Query extends { after?: string } | { page?: number } | undefined, List extends Page<unknown>>(
  list: (query: Query, options?: RequestOptions) => PromiseLike<List>,
  // left out, it is the first page: required where the list requires another member
  ...[query, options]: undefined extends Query ? [query?: Query, options?: RequestOptions] : [query: Query, options?: RequestOptions]
): AsyncGenerator<ItemOf<List>, void, undefined> {
  let next = (query ?? {}) as { after?: string; page?: number }
  let taken: number | undefined
  let before: string | undefined
  for (;;) {
    options?.signal?.throwIfAborted()
    const reply: Page<unknown> = await list(next as Query, options)
    const items = itemsOf(reply)
    if (!items) throw new ServerError('The reply is no page of a list.', { category: 'server', retry: 'never', remedy: 'Call the method by itself, and look at what it answers.' })
    // a server that leaves the cursor out of account gives the same page for ever
    const [first, last] = [items.at(0), items.at(-1)].map((item) => JSON.stringify(item))
    if (items.length === 0 || `${first}${last}` === before) return
    before = `${first}${last}`
    yield* items as readonly ItemOf<List>[]
    if ('list' in reply.data) {
      const { page = 1 } = next
      // a list that is read from a later page on has full ones before it
      taken = (taken ?? (page - 1) * items.length) + items.length
      if (taken >= reply.data.total) return
      next = { ...next, page: page + 1 }
    } else {
      const { has_more: more, last_id: cursor } = reply as CursorPage<unknown>
      const after = cursor ?? (items.at(-1) as { id?: string }).id
      if (!more || !after || after === next.after) return
      next = { ...next, after }
    }
  }
}

function itemsOf({ data }: Partial<Page<unknown>>): readonly unknown[] | undefined {
  const items = data && 'list' in data ? data.list : data
  return Array.isArray(items) ? items : undefined
}
