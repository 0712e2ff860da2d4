import { spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, inject, it } from 'vitest'

const folder = join(inject('packed'), 'types')
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const COMPILER_OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  allowImportingTsExtensions: true,
  noEmit: true,
  typeRoots: [here('node_modules/@types')],
  types: ['node'],
}

/** Of Node, and of a page without `dom.asynciterable`, as bundlers' templates have it. */
const PROJECTS = {
  node: { compilerOptions: { ...COMPILER_OPTIONS, lib: ['es2022'] } },
  dom: { compilerOptions: { ...COMPILER_OPTIONS, lib: ['es2022', 'dom', 'dom.iterable'] } },
}

beforeAll(async () => {
  await mkdir(join(folder, 'samples'), { recursive: true })
  await cp(here('suite'), join(folder, 'suite'), { recursive: true })
  await cp(here('types'), join(folder, 'types'), { recursive: true })
  const readme = await readFile(here('../packages/client/README.md'), 'utf8')
  for (const [index, [, code = '']] of [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].entries()) await writeFile(join(folder, `samples/${index + 1}.ts`), code)
  for (const [name, project] of Object.entries(PROJECTS)) await writeFile(join(folder, `tsconfig.${name}.json`), JSON.stringify(project))
})

const COMPILERS = { 'TypeScript 5.4': 'typescript-5.4', 'TypeScript 5.9': 'typescript', 'TypeScript 7': 'typescript-7' }
const programs = Object.entries(COMPILERS).flatMap(([name, compiler]) => Object.keys(PROJECTS).map((project) => ({ name, compiler, project })))

it.each(programs)('the packed types compile in strict mode, with the behaviour suite, the README’s samples and wrong calls: $name, types of $project', ({ compiler, project }) => {
  const { stdout } = spawnSync(process.execPath, [here(`node_modules/${compiler}/bin/tsc`), '--project', join(folder, `tsconfig.${project}.json`)], { encoding: 'utf8' })
  expect(stdout).toBe('')
})
