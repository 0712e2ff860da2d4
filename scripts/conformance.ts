// npm run conformance -- <folder>: what can only be tried with the vendor's documents at hand, which are not in the repository.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = process.argv[2]
if (!folder || !existsSync(resolve(folder, 'upstream'))) {
  console.error('usage: npm run conformance -- <folder>\nThe folder holds the vendor\'s documents in `upstream/` and the founding ones in `seeds/`.')
  process.exit(2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const suites = ['scripts', 'packages/contract-tests', 'examples']
const failed = suites.filter((suite) => {
  const results = `--outputFile.json=${root}${suite}/.vitest/conformance.json`
  const { status } = spawnSync('npx', ['vitest', 'run', '--config', `${suite}/conformance/vitest.config.ts`, '--reporter=default', '--reporter=json', results], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONFORMANCE_DIR: resolve(folder) },
  })
  return status !== 0
})
process.exitCode = failed.length > 0 ? 1 : 0
