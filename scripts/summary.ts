// Adds up the test results that the last runs left in */.vitest/: `N passed, N failed, N skipped`.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  numFailedTestSuites: number
}

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['scripts', 'examples', ...(await readdir(join(root, 'packages'))).map((name) => `packages/${name}`)]
// these have results only after npm run test:world
const optional = ['runtime-tests']
const total = { passed: 0, failed: 0, skipped: 0 }

for (const folder of [...folders, ...optional]) {
  const files = await readdir(join(root, folder, '.vitest')).catch(() => [])
  if (files.length === 0 && !optional.includes(folder)) {
    console.error(`${folder} left no test results`)
    process.exitCode = 1
  }
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const results = JSON.parse(await readFile(join(root, folder, '.vitest', file), 'utf8')) as Results
    total.passed += results.numPassedTests
    // a file that cannot even be loaded counts as a failure although none of its tests ran
    total.failed += Math.max(results.numFailedTests, results.numFailedTestSuites > 0 ? 1 : 0)
    total.skipped += results.numPendingTests + results.numTodoTests
  }
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
if (total.failed > 0 || total.passed === 0) process.exitCode = 1
