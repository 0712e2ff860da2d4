import { expect, it } from 'vitest'
import { detach } from './detach.ts'

it('bytes that have their memory to themselves are gone at once; what is shared, or small, stays', () => {
  const memory = new ArrayBuffer(100_000)
  const [part, small] = [new Uint8Array(memory, 0, 99_999), new Uint8Array(100)]
  detach(part)
  detach(small)
  expect([part.length, small.length]).toEqual([99_999, 100])
  const whole = new Uint8Array(memory)
  detach(whole)
  expect([whole.length, memory.byteLength]).toEqual([0, 0])
  // nobody has to know who was first
  expect(() => detach(whole)).not.toThrow()
})
