// npm run benchmark -- generate: how long the document takes to be merged, corrected, linted by us and generated, how long Redocly
// takes to lint it, and how long `npm run check` takes, which does both beside each other on two cores. Milliseconds of an otherwise
// idle machine, each from the start of a process to its end, the best of five.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 5
const COMMANDS = {
  'generate --check': ['--import', 'tsx/esm', 'scripts/generate.ts', '--check'],
  'redocly lint': ['node_modules/@redocly/cli/bin/cli.js', 'lint'],
  both: ['--import', 'tsx/esm', 'scripts/check.ts'],
}
const root = fileURLToPath(new URL('..', import.meta.url))

for (const [name, command] of Object.entries(COMMANDS)) line(name, Math.min(...Array.from({ length: ROUNDS }, () => time(command))))

function time(command: string[]): number {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } })
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${stdout}${stderr}`)
  return performance.now() - start
}

function line(what: string, milliseconds: number): void {
  console.log(`${what.padEnd(20)}${milliseconds.toFixed(0).padStart(6)}`)
}
