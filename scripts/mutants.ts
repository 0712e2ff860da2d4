import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** One line of a package that breaks a promise, and the tests that have to notice. */
export interface Mutant {
  /** The file in `test/beyond/` without its ending. */
  point: string
  /** The tests of a point that stand elsewhere, below the package. */
  tests?: string
  /** In `src/`. */
  file: string
  /** What is there once. */
  replace: string
  by: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a test reads, but a mutant does not change. */
const LINKED = ['dist', 'node_modules']

/**
 * Tests that each point of a package fails when its line is broken, in a copy of the package.
 * @param name of the package's folder
 * @param needed what its tests need beside `src`, `test` and its manifest
 */
export function seePointsFail(name: string, needed: readonly string[], mutants: readonly Mutant[]): void {
  const original = join(root, 'packages', name)
  let copy: string
  let copied: string

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'mutants-'))
    copied = join(copy, 'packages', name)
    await mkdir(copied, { recursive: true })
    for (const entry of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts', ...needed]) await cp(join(original, entry), join(copied, entry), { recursive: true })
    for (const entry of ['node_modules', 'openapi', 'tsconfig.base.json', ...LINKED.map((folder) => `packages/${name}/${folder}`)]) {
      if (existsSync(join(root, entry))) await symlink(join(root, entry), join(copy, entry))
    }
  })
  afterAll(() => rm(copy, { recursive: true }))

  it('has one for each point', async () => {
    const points = new Set((await readdir(join(original, 'test/beyond'))).map((file) => file.replace(/\.test(-d)?\.ts$/, '')))
    expect(mutants.flatMap(({ point, tests }) => (tests === undefined ? [point] : [])).toSorted()).toEqual([...points].toSorted())
  })

  it('sees no point fail without one', async () => {
    const elsewhere = mutants.flatMap(({ tests }) => tests ?? [])
    expect(await outcome(copied, ['test/beyond/', ...elsewhere])).toEqual({ passed: expect.any(Number), failed: 0 })
  })

  it.each(mutants)('sees $point fail', async ({ point, tests = `test/beyond/${point}.test`, file, replace, by }) => {
    const path = join(copied, 'src', file)
    const source = await readFile(path, 'utf8')
    expect(source.split(replace), `${file} has to have this once: ${replace}`).toHaveLength(2)
    await writeFile(path, source.replace(replace, () => by))
    try {
      expect((await outcome(copied, [tests])).failed).toBeGreaterThan(0)
    } finally {
      await writeFile(path, source)
    }
  })
}

/** How many of the tests whose paths have one of these in them pass and fail in a package, up to the first failure. */
async function outcome(folder: string, paths: readonly string[]): Promise<{ passed: number; failed: number }> {
  const output = join(dirname(folder), 'outcome.json')
  await rm(output, { force: true })
  // this run's own settings are none of that one's
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...paths, '--bail=1', '--reporter=json', `--outputFile=${output}`]
  const said = await new Promise<string>((resolve) => execFile(process.execPath, args, { cwd: folder, env }, (_, stdout, stderr) => resolve(stdout + stderr)))
  const results = await readFile(output, 'utf8').catch(() => {
    throw new Error(`vitest left no results:\n${said}`)
  })
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(results) as { numPassedTests: number; numFailedTests: number }
  return { passed, failed }
}
