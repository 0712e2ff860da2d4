import type { Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { isSuccess } from '../core/compile.ts'
import { keyPiece } from '../core/store.ts'
import { isDocumentedId } from './documented-ids.ts'

/** What is kept of a resource that was created. */
export interface Kept {
  id: string
  /** The place among its like: later ones have a higher number. */
  order: number
}

/** The resources of one kind that a request may see. */
export interface Collection<R extends Kept> {
  get(id: string): Promise<R | undefined>
  put(record: Omit<R, 'order'> & { order?: number }): Promise<R>
  delete(id: string): Promise<void>
  /** The newest first. */
  list(): Promise<R[]>
  /** Whether one was ever created. */
  isUsed(): Promise<boolean>
}

/** @param name of one of them, as sentences say it: `knowledge base` */
export function collection<R extends Kept>({ scope, settings: { store, clock } }: Exchange, name: string): Collection<R> {
  const beginning = `${scope}:${name}:`
  const keyOf = (id: string) => beginning + keyPiece(id)
  const mark = `${scope}:used:${name}`
  return {
    get: async (id) => (await store.get(keyOf(id))) as R | undefined,
    async put(record) {
      const kept = { ...record, order: record.order ?? nextOrder(clock.now()) } as R
      await store.set(mark, true)
      await store.set(keyOf(kept.id), kept)
      return kept
    },
    delete: (id) => store.del(keyOf(id)),
    async list() {
      const records = await Promise.all((await store.keys(beginning)).map((key) => store.get(key)))
      return (records.filter((record) => record !== undefined && record !== null) as R[]).sort((a, b) => b.order - a.order)
    },
    isUsed: async () => (await store.get(mark)) === true,
  }
}

let lastOrder = 0

function nextOrder(now: number): number {
  return (lastOrder = Math.max(lastOrder + 1, Math.floor(now)))
}

/** Where a request names the resource that it is about. */
export interface Naming {
  in: 'path' | 'query' | 'body'
  name: string
}

export function idIn(exchange: Exchange, naming: Naming): string | undefined {
  if (naming.in === 'path') return exchange.parameters[naming.name]
  if (naming.in === 'query') return exchange.query.get(naming.name) ?? undefined
  const value = (exchange.body as Record<string, unknown> | undefined)?.[naming.name]
  return typeof value === 'string' ? value : undefined
}

/** Answers with what was created; the ids of the document's examples get the documented answer, and all others 1214. */
export function onCreated<R extends Kept>(name: string, naming: Naming, use: (record: R, exchange: Exchange) => Promise<Answer> | Answer): NonNullable<Behaviour['answer']> {
  return async (exchange) => {
    const id = idIn(exchange, naming)
    const record = id === undefined ? undefined : await collection<R>(exchange, name).get(id)
    if (record) return use(record, exchange)
    return id === undefined || isDocumentedId(exchange.compiled, id) ? undefined : refuseUnknown(exchange, name, naming.name, id)
  }
}

/** 1214 for an id that a request refers to and that nothing has. */
export function refuseUnknown({ complain }: Exchange, name: string, field: string, id: string): Answer {
  return complain({ code: '1214', values: { field }, hint: `No ${name} has the id ${JSON.stringify(id)}: create one first, with the same API key and X-Test-Id. What was deleted or has expired is gone.` })
}

/** Answers with what was created, once something was; until then the documented list is the answer. */
export function onceCreated<R extends Kept>(name: string, show: (records: R[], exchange: Exchange) => Promise<Answer | undefined> | Answer | undefined): NonNullable<Behaviour['answer']> {
  return async (exchange) => {
    const created = collection<R>(exchange, name)
    return (await created.isUsed()) ? show(await created.list(), exchange) : undefined
  }
}

/** The value of a documented success: of the one with this name, or the first. */
export function documentedValue({ operation }: Exchange, name?: string): Record<string, unknown> {
  const examples = operation.responses.filter(({ status }) => isSuccess(status)).flatMap(({ media }) => media.flatMap((one) => one.examples))
  return ((examples.find((example) => example.name === name) ?? examples[0])?.value ?? {}) as Record<string, unknown>
}
