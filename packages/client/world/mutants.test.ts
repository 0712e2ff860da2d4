import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mutants } from './mutants.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const client = join(root, 'packages/client')
let copy: string
let copied: string

/** A copy of the package where it finds what it refers to. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'mutants-'))
  copied = join(copy, 'packages/client')
  await mkdir(copied, { recursive: true })
  for (const name of ['src', 'test', 'package.json', 'entries.ts', 'tsconfig.json', 'tsconfig.test.json', 'vitest.config.ts']) await cp(join(client, name), join(copied, name), { recursive: true })
  for (const name of ['node_modules', 'openapi', 'tsconfig.base.json', 'packages/client/dist']) await symlink(join(root, name), join(copy, name))
})
afterAll(() => rm(copy, { recursive: true }))

/** How many of the tests whose path has this in it pass and fail in the copy, up to the first failure. */
async function outcome(path: string): Promise<{ passed: number; failed: number }> {
  const output = join(copy, 'outcome.json')
  await rm(output, { force: true })
  // this run's own settings are none of that one's
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', path, '--bail=1', '--reporter=json', `--outputFile=${output}`]
  const said = await new Promise<string>((resolve) => execFile(process.execPath, args, { cwd: copied, env }, (_, stdout, stderr) => resolve(stdout + stderr)))
  const results = await readFile(output, 'utf8').catch(() => {
    throw new Error(`vitest left no results:\n${said}`)
  })
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(results) as { numPassedTests: number; numFailedTests: number }
  return { passed, failed }
}

it('has one for each point', async () => {
  const points = new Set((await readdir(join(client, 'test/beyond'))).map((name) => name.replace(/\.test(-d)?\.ts$/, '')))
  expect(mutants.map(({ point }) => point).toSorted()).toEqual([...points].toSorted())
})

it('sees no point fail without one', async () => {
  expect(await outcome('test/beyond/')).toEqual({ passed: expect.any(Number), failed: 0 })
})

it.each(mutants)('sees $point fail', async ({ point, file, replace, by }) => {
  const path = join(copied, 'src', file)
  const source = await readFile(path, 'utf8')
  expect(source.split(replace), `${file} has to have this once: ${replace}`).toHaveLength(2)
  await writeFile(path, source.replace(replace, () => by))
  try {
    expect((await outcome(`test/beyond/${point}.test`)).failed).toBeGreaterThan(0)
  } finally {
    await writeFile(path, source)
  }
})
