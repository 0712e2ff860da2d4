// Runs tasks of every workspace (npm test: types, lint and tests; npm run test:world: what needs more than npm brings, and the
// other runtimes), then one line that counts the tests.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command: string, args: string[]) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const tasks = process.argv.slice(2)
// what an earlier run of another kind left is not part of this one; .ci/run counts the world's tests together with these
const leftovers = tasks.includes('test') ? ['conformance.json', 'world.json'] : []
for (const suite of ['scripts', 'examples', 'runtime-tests', ...readdirSync(`${root}packages`).map((name) => `packages/${name}`)]) {
  for (const file of leftovers) rmSync(`${root}${suite}/.vitest/${file}`, { force: true })
}

const status = run('npx', ['turbo', 'run', ...tasks, '--continue', '--concurrency=2'])
// no workspace, because the runtimes weigh more than everything else; npm would warn that MSW 3 wants a newer Node, which it gets
const inRuntimes = (...args: string[]) => run('npm', ['--prefix', 'runtime-tests', ...args])
const elsewhere = tasks.includes('test:world') ? inRuntimes('ci', '--ignore-scripts', '--loglevel=error') || inRuntimes('test') : 0
const counted = run('npx', ['tsx', 'scripts/summary.ts'])
process.exitCode = status || elsewhere || counted
