import { parseArgs } from 'node:util'
import { attack } from './attack.ts'
import { startVictim } from './victim.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string', default: '1' }, from: { type: 'string', default: '0' } } })
const count = Number(positionals[0] ?? 100_000)

const victim = await startVictim()
const before = await victim.memory()
const { statuses, failures } = await attack({ port: victim.port, seed: values.seed, from: Number(values.from), count, parallel: Math.min(count, 32), patience: 1000 })
const after = await victim.memory().catch(() => Number.NaN)
const { exitCode, complaints } = await victim.stop()

console.log(`${count} requests of seed ${values.seed}; answers by status: ${JSON.stringify(statuses)}`)
console.log(`memory: ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after; exit code ${exitCode}`)
for (const failure of failures.slice(0, 20)) console.error(failure)
if (complaints !== '') console.error(`on stderr: ${complaints.slice(0, 5000)}`)
if (failures.length > 0) console.error(`${failures.length} without a proper answer. One alone: npm run fuzz -w @bigmodel-kit/mock -- 1 --seed ${values.seed} --from <request>`)
process.exitCode = failures.length > 0 || complaints !== '' || exitCode !== 0 ? 1 : 0
