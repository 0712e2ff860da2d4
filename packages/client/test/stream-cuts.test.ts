import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { operations } from '../src/generated/all-operations.ts'
import { createClient, type BigModelError, type EventStream } from '../src/index.ts'
import { KEY } from './client.ts'

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { examples: Record<string, { value: string }> }> }> }>>
}

const document = parse(await readFile(new URL('../../../openapi/bigmodel.yaml', import.meta.url), 'utf8'), { maxAliasCount: -1 }) as Document

const documented = operations
  .filter(({ operation }) => operation.events)
  .flatMap(({ operation: { id, method, path } }) =>
    Object.entries(document.paths[path]?.[method.toLowerCase()]?.responses['200']?.content['text/event-stream']?.examples ?? {}).map(([name, { value }]) => ({ title: `${id} ${name}`, id, value })),
  )
// the documented texts have no character outside the basic plane
documented.push({ title: 'surrogate pairs', id: 'chat.completions.create', value: `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta: { content: '🎉👩‍👩‍👧' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n` })

/** A generator of numbers from 0 to 1, the same ones every time (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What comes of an answer whose bytes arrive in pieces of the given sizes. */
async function read(id: string, bytes: Uint8Array, size: () => number): Promise<unknown> {
  let at = 0
  const body = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, (at += size())))
    },
  })
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  const method = id.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown>)[name], createClient({ apiKey: KEY, fetch }))
  const stream = (await (method as (body: object) => Promise<unknown>)({ stream: true })) as EventStream<unknown> & { finalReply?: () => Promise<unknown> }
  const events: unknown[] = []
  try {
    for await (const event of stream) events.push(event)
    return { events, reply: await stream.finalReply?.() }
  } catch (error) {
    const { reason, message, partial } = error as BigModelError
    return { events, reason, message, partial }
  }
}

it.each(documented)('gives the same events and the same reply, however the bytes of $title are cut', async ({ id, value }) => {
  const encode = (text: string) => new TextEncoder().encode(text)
  const whole = await read(id, encode(value), () => value.length * 4)
  for (const newline of ['\n', '\r\n', '\r']) {
    const bytes = encode(value.replaceAll('\n', newline))
    expect(await read(id, bytes, () => 1)).toEqual(whole)
    for (let seed = 0; seed < 5; seed++) {
      const next = numbers(seed)
      expect(await read(id, bytes, () => 1 + Math.floor(next() ** 3 * 200)), `seed ${seed}`).toEqual(whole)
    }
  }
})

it.each(documented)('ends $title as truncated, or as the whole does, at whichever byte it stops', async ({ id, value }) => {
  const bytes = new TextEncoder().encode(value)
  const whole = (await read(id, bytes, () => bytes.length)) as { events: unknown[]; reason?: string }
  let settled = false
  for (let length = 0; length < bytes.length; length++) {
    const { events, reason } = (await read(id, bytes.subarray(0, length), () => bytes.length)) as typeof whole
    expect(events, `${length} bytes`).toEqual(whole.events.slice(0, events.length))
    // an end that has been told is not lost again by what comes after it
    settled ||= reason === whole.reason
    expect(reason, `${length} bytes`).toBe(settled ? whole.reason : 'truncated')
  }
})
