// npm run check: whether everything generated is what `npm run generate` writes, and whether Redocly accepts the merged document.
// Both read the same files and write none, so they run beside each other.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js')
const commands = [
  ['--import', 'tsx/esm', 'scripts/generate.ts', '--check'],
  [redocly, 'lint'],
]

for (const { output, status } of await Promise.all(commands.map(run))) {
  process.stdout.write(output)
  if (status !== 0) process.exitCode = 1
}

/** A program of Node with what it printed, undivided by what others print meanwhile. */
async function run(command: string[]): Promise<{ output: string; status: number | null }> {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, REDOCLY_TELEMETRY: 'off' } })
  const status = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { output: out + errors, status: await status }
}
