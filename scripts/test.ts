// npm test: types, lint and tests of every workspace, then one line that counts the tests.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command: string, args: string[]) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1

// what an earlier run against the vendor's documents left is not part of this one
for (const suite of ['scripts', 'packages/contract-tests', 'examples']) rmSync(`${root}${suite}/.vitest/conformance.json`, { force: true })

const status = run('npx', ['turbo', 'run', 'typecheck', 'lint', 'test', '--continue', '--concurrency=2'])
const counted = run('npx', ['tsx', 'scripts/summary.ts'])
process.exitCode = status || counted
