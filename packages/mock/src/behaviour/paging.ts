import type { Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { idIn, refuseUnknown } from './collection.ts'
import { isDocumentedId } from './documented-ids.ts'

/** The page that `after` and `limit` ask for, 20 long by default. */
export function pageAfter<R extends { id: string }>(name: string, records: R[], exchange: Exchange): { page: R[]; hasMore: boolean } | Answer {
  const after = idIn(exchange, { in: 'query', name: 'after' })
  const place = records.findIndex(({ id }) => id === after)
  if (after !== undefined && place < 0 && !isDocumentedId(exchange.compiled, after)) return refuseUnknown(exchange, name, 'after', after)
  const rest = records.slice(place + 1)
  const limit = Number(exchange.query.get('limit') ?? 20)
  return { page: rest.slice(0, limit), hasMore: rest.length > limit }
}

/** The page that `page`, counted from 1, and `size` ask for: 10 by default. */
export function pageNumbered<R>(records: R[], { query }: Exchange): R[] {
  const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('size') ?? 10)].map((value) => Math.max(1, value)) as [number, number]
  return records.slice((page - 1) * size, page * size)
}
