import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { cases } from '../doors/cases.ts'
import { core, doors, told, type Door, type DoorKind, type Sight } from '../doors/doors.ts'

const reference = core({ frameDelay: 0 })

describe('Same engine everywhere', () => {
  describe.each(Object.entries(doors))('%s', (_, { open }) => {
    let door: Door
    beforeAll(async () => {
      door = await open({ frameDelay: 0 })
    })
    afterAll(() => door.close())

    it.each(cases.map((request) => ({ name: request.name, request })))('shows the same status, end-to-end headers and bytes: $name', async ({ request }) => {
      expect(told(await door.send(request))).toEqual(told(await reference.send(request)))
    })
  })

  const stream = cases.find(({ name }) => name === 'a stream')!

  function doorsThatShow(what: Sight): [string, DoorKind][] {
    return Object.entries(doors).filter(([, { blind, isClocked }]) => isClocked && !(what in blind))
  }

  it.each(doorsThatShow('frame by frame'))('%s shows a stream frame by frame: each is read before the next is written', async (_, { open }) => {
    const clock = testClock()
    const door = await open({ clock, frameDelay: 50 })
    const frames = new TextDecoder().decode((await reference.send(stream)).body).split(/(?<=\n\n)/)
    const chunks = await door.stream!(stream)
    for (const [index, frame] of frames.entries()) {
      // a test that would wait for ever is told which frame did not come
      expect(new TextDecoder().decode((await chunks.next()).value as Uint8Array), `frame ${index + 1}`).toBe(frame)
      expect(clock.waiting).toBe(index === frames.length - 1 ? 0 : 1)
      clock.advance(50)
    }
    expect((await chunks.next()).done).toBe(true)
    await door.close()
  })

  it.each(doorsThatShow('an abort'))('%s: an abort stops the timer of the stream', async (_, { open }) => {
    const clock = testClock()
    const door = await open({ clock, frameDelay: 50 })
    const controller = new AbortController()
    const chunks = await door.stream!(stream, controller.signal)
    await chunks.next()
    expect(clock.waiting).toBe(1)
    controller.abort()
    await expect(chunks.next()).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => clock.waiting).toBe(0)
    await door.close()
  })

  it('the README has the table of what each door cannot show', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    for (const [name, { blind }] of Object.entries(doors)) {
      for (const [sight, why] of Object.entries(blind)) expect(readme).toContain(`| ${name} | ${sight} | ${why} |`)
    }
  })
})
