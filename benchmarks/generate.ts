// npx tsx benchmarks/generate.ts: how long the document takes to be merged, corrected, checked and generated, stage by stage,
// to be linted by Redocly, and to be loaded by Prism. Milliseconds of an otherwise idle machine, the best of
// five fresh processes each.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROUNDS = 5
const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(new URL('../packages/mock/package.json', import.meta.url))

if (process.argv.includes('--stages')) console.log(JSON.stringify(await stages()))
else await report()

/** What each stage takes in this process, from its start. */
async function stages(): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  let last = 0
  const done = (stage: string) => {
    times[stage] = performance.now() - last
    last = performance.now()
  }
  const { build, lint, print, surface } = await import('../scripts/openapi/index.ts')
  const { emitClient } = await import('../scripts/emit/client.ts')
  done('start Node, load the programs')
  const built = await build(root)
  done('merge, apply overlays, attach examples')
  lint(built)
  done('our own lint rules')
  print(built.document, '')
  done('print YAML')
  surface(built.document)
  done('surface')
  emitClient(built.document)
  done('types and methods of the client')
  return times
}

async function report(): Promise<void> {
  const runs = Array.from({ length: ROUNDS }, () => JSON.parse(run('--import', 'tsx/esm', fileURLToPath(import.meta.url), '--stages').stdout) as Record<string, number>)
  const best = Object.keys(runs[0]!).map((stage): [string, number] => [stage, Math.min(...runs.map((times) => times[stage]!))])
  for (const [stage, time] of best) line(stage, time)
  line('generate, all of it', best.reduce((sum, [, time]) => sum + time, 0))

  const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js')
  line('redocly lint', Math.min(...Array.from({ length: ROUNDS }, () => run(redocly, 'lint').time)))

  const folder = await mkdtemp(join(tmpdir(), 'benchmark-'))
  const small = join(folder, 'small.yaml')
  await writeFile(small, 'openapi: 3.1.1\ninfo: {title: Small, version: "1"}\npaths:\n  /one:\n    get: {responses: {"204": {description: Nothing.}}}\n')
  for (const [name, file] of [['prism, until it listens', join(root, 'openapi/bigmodel.yaml')], ['prism, with a document of one operation', small]] as const) {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) times.push(await untilPrismListens(file))
    line(name, Math.min(...times))
  }
  await rm(folder, { recursive: true })
}

function run(...args: string[]): { stdout: string; time: number } {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } })
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`)
  return { stdout, time: performance.now() - start }
}

async function untilPrismListens(file: string): Promise<number> {
  const start = performance.now()
  const prism = spawn(process.execPath, [require.resolve('@stoplight/prism-cli'), 'mock', '--host', '127.0.0.1', '--port', '0', file], { cwd: root })
  const time = await new Promise<number>((resolve, reject) => {
    let output = ''
    const read = (text: Buffer) => {
      output += text.toString()
      if (output.includes('listening on http')) resolve(performance.now() - start)
    }
    prism.stdout.on('data', read)
    prism.stderr.on('data', read)
    prism.once('exit', () => reject(new Error(`prism did not start:\n${output}`)))
  })
  prism.removeAllListeners('exit')
  prism.kill()
  await new Promise((resolve) => prism.once('close', resolve))
  return time
}

function line(what: string, milliseconds: number): void {
  console.log(`${what.padEnd(40)}${milliseconds.toFixed(0).padStart(6)}`)
}
