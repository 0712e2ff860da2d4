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
const failed = ['scripts/conformance', 'packages/contract-tests/conformance'].filter((suite) => {
  const { status } = spawnSync('npx', ['vitest', 'run', '--config', `${suite}/vitest.config.ts`], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONFORMANCE_DIR: resolve(folder) },
  })
  return status !== 0
})
process.exitCode = failed.length > 0 ? 1 : 0
