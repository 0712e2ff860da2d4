import { expect, it, onTestFinished } from 'vitest'
import { attack } from '../fuzz/attack.ts'
import { startVictim } from '../fuzz/victim.ts'

it('each of 3000 malformed requests gets an answer, and the process survives without a word', async () => {
  const victim = await startVictim()
  onTestFinished(() => victim.signal('SIGKILL'))
  const { failures, statuses } = await attack({ port: victim.port, seed: 'test', count: 3000, parallel: 16, patience: 10_000 })
  expect(failures).toEqual([])
  expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(3000)
  expect(await victim.stop()).toEqual({ exitCode: 0, complaints: '' })
}, 60_000)
