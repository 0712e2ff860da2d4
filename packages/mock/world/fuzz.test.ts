import { expect, it, onTestFinished } from 'vitest'
import { attack } from '../fuzz/attack.ts'
import { startVictim } from '../fuzz/victim.ts'

it('each of 100 000 malformed requests gets an answer, and memory stays flat', async () => {
  const victim = await startVictim()
  onTestFinished(() => victim.signal('SIGKILL'))
  const half = { port: victim.port, seed: 'world', count: 50_000, parallel: 32, patience: 10_000 }
  const first = await attack(half)
  const between = await victim.memory()
  const second = await attack({ ...half, from: 50_000 })
  expect([...first.failures, ...second.failures]).toEqual([])
  // the first half fills the journal and what the engine keeps for itself
  expect(await victim.memory()).toBeLessThan(between + 64)
  expect(await victim.stop()).toEqual({ exitCode: 0, complaints: '' })
}, 300_000)
