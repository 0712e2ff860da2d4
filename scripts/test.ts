// Runs tasks of every workspace (npm test: types, lint and tests; npm run test:world: what needs more than npm brings), then
// one line that counts the tests.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command: string, args: string[]) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const tasks = process.argv.slice(2)
// what an earlier run of another kind left is not part of this one; .ci/run counts the world's tests together with these
const leftovers = tasks.includes('test') ? ['conformance.json', 'world.json'] : []
for (const suite of ['scripts', 'examples', ...readdirSync(`${root}packages`).map((name) => `packages/${name}`)]) {
  for (const file of leftovers) rmSync(`${root}${suite}/.vitest/${file}`, { force: true })
}

const status = run('npx', ['turbo', 'run', ...tasks, '--continue', '--concurrency=2'])
const counted = run('npx', ['tsx', 'scripts/summary.ts'])
process.exitCode = status || counted
