// npm run conformance -- <folder>: what can only be tried with documents at hand that are not in the repository.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOverlaySpecification } from './conformance/overlay-specification.ts'

const folder = process.argv[2] === undefined ? undefined : resolve(process.argv[2])
const hasVendor = folder !== undefined && existsSync(resolve(folder, 'upstream'))
const hasOverlaySpecification = folder !== undefined && existsSync(folder) && findOverlaySpecification(folder) !== undefined
if (!folder || !(hasVendor || hasOverlaySpecification)) {
  console.error(
    "usage: npm run conformance -- <folder>\nThe folder holds the vendor's documents in `upstream/` and the founding ones in `seeds/`, " +
      'a checkout of https://github.com/OAI/Overlay-Specification, or both.',
  )
  process.exit(2)
}

const notRun = [
  ...(hasVendor ? [] : [`the vendor's documents: ${folder} has no upstream/`]),
  ...(hasOverlaySpecification ? [] : [`the Overlay Specification's published cases: ${folder} has no checkout of https://github.com/OAI/Overlay-Specification`]),
]

const root = fileURLToPath(new URL('..', import.meta.url))
const suites = hasVendor ? ['scripts', 'packages/contract-tests', 'examples'] : ['scripts']
const failed = suites.filter((suite) => {
  const results = `--outputFile.json=${root}${suite}/.vitest/conformance.json`
  const { status } = spawnSync('npx', ['vitest', 'run', '--config', `${suite}/conformance/vitest.config.ts`, '--reporter=default', '--reporter=json', results], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONFORMANCE_DIR: folder },
  })
  return status !== 0
})
for (const what of notRun) console.warn(`NOT RUN: ${what}`)
process.exitCode = failed.length > 0 ? 1 : 0
