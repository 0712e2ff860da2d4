import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { chat } from '../doors/cases.ts'
import { core, doors, ENDING, type Door } from '../doors/doors.ts'

const reference = core({ frameDelay: 0 })
const stream = (fault: string) => chat(`a stream with ${fault}`, { stream: true }, { prefer: fault })
const frames = (await reference.observe(chat('a stream', { stream: true }))).body.split(/(?<=\n\n)/)

const BREAKING: readonly [fault: string, body: string][] = [
  ['cut=0', ''],
  ['cut=3', frames.slice(0, 3).join('')],
  [`cut=${frames.length}`, frames.join('')],
  ['latency=5, cut=2', frames.slice(0, 2).join('')],
  ['cut=3, reset', frames.slice(0, 3).join('')],
  ['duplicate=2, cut=3', [frames[0], frames[1], frames[1]].join('')],
]

describe('Stream faults identical over every transport', () => {
  it('the reference breaks a stream off after exactly so many frames', async () => {
    for (const [fault, body] of BREAKING) expect(await reference.observe(stream(fault))).toEqual({ end: 'broken', body })
  })

  describe.each(Object.entries(doors))('%s', (_, { isFetch, open }) => {
    let door: Door
    beforeAll(async () => {
      door = await open({ frameDelay: 0 })
    })
    afterAll(() => door.close())

    it.each([...BREAKING.map(([fault]) => fault), 'cut-inside=1', 'cut-inside=2'])('delivers every byte before a connection breaks, and then its error: %s', async (fault) => {
      const { error, ...seen } = await door.observe(stream(fault))
      expect(seen).toEqual(await reference.observe(stream(fault)))
      expect(error).toMatchObject(isFetch ? { name: 'TypeError', message: 'terminated' } : { code: 'ECONNRESET' })
    })

    it.each(['reset', 'reset, latency=5'])('gives no answer where the connection is reset: %s', async (fault) => {
      for (const request of [stream(fault), chat('a chat', {}, { prefer: fault })]) {
        const { error, ...seen } = await door.observe(request)
        expect(seen).toEqual({ end: 'reset', body: '' })
        expect(error?.name).toMatch(isFetch ? /^TypeError$/ : /Error$/)
      }
    })

    it('answers the next request after a connection broke', async () => {
      await door.observe(stream('cut=1'))
      await door.observe(stream('reset'))
      expect((await door.send(chat('a chat'))).status).toBe(200)
    })
  })

  it.each(Object.entries(doors).filter(([, { blind }]) => !(ENDING in blind)))('%s shows whether a connection was closed (FIN) or reset (RST)', async (_, { open }) => {
    const door = await open({ frameDelay: 0 })
    const causeOf = async (fault: string) => ((await door.observe(stream(fault))).error?.cause as { code?: string } | undefined)?.code
    expect([await causeOf('cut=2'), await causeOf('cut=2, reset')]).toEqual(['UND_ERR_SOCKET', 'ECONNRESET'])
    await door.close()
  })

  const clocked = Object.entries(doors).filter(([, { isClocked }]) => isClocked)

  it.each(clocked)('%s: a stream that stalls shows its frames, then nothing more, and leaves no timer', async (_, { blind, open }) => {
    const clock = testClock()
    const door = await open({ clock, frameDelay: 50 })
    const controller = new AbortController()
    const chunks = await door.stream!(stream('stall=2'), controller.signal)
    await chunks.next()
    clock.advance(50)
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString('latin1')).toBe(frames[1])
    expect(clock.waiting).toBe(0)
    clock.advance(1_000_000)
    const more = chunks.next()
    expect(await Promise.race([more, new Promise((resolve) => setImmediate(resolve, 'nothing'))])).toBe('nothing')
    controller.abort()
    // a door that is blind for aborts leaves the read as it is
    const outcome = 'an abort' in blind ? 'AbortError' : await more.catch((error: Error) => error.name)
    expect(outcome).toBe('AbortError')
    await door.close()
  })

  it.each(clocked.filter(([, { blind }]) => !('an abort' in blind)))('%s: an answer with latency waits for its time, and an abort stops its timer', async (_, { open }) => {
    const clock = testClock()
    const door = await open({ clock, frameDelay: 50 })
    const late = door.send(chat('late', {}, { prefer: 'latency=60000' }))
    await expect.poll(() => clock.waiting, { timeout: 10_000 }).toBe(1)
    clock.advance(60_000)
    expect((await late).status).toBe(200)

    const controller = new AbortController()
    const given = door.stream!(stream('latency=60000'), controller.signal)
    await expect.poll(() => clock.waiting, { timeout: 10_000 }).toBe(1)
    controller.abort()
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => clock.waiting, { timeout: 10_000 }).toBe(0)
    await door.close()
  })
})
