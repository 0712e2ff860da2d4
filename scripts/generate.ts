// npm run generate: openapi/ -> openapi/bigmodel.yaml, openapi/surface.txt, docs/corrections.md and
// packages/*/src/generated/.
// npm run generate -- --check writes nothing and fails when something generated is not what it would write.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emitClient } from './emit/client.ts'
import { withCodeSamples } from './emit/code-samples.ts'
import { emitContractTests } from './emit/contract-tests.ts'
import { emitCorrections } from './emit/corrections.ts'
import { emitMock } from './emit/mock.ts'
import { build, lint, print, readLedger, SourceError, surface, type Duplicate, type DuplicateClass } from './openapi/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Everything that is generated, by path from the repository's root. */
async function generated(): Promise<Map<string, string>> {
  const { document, overlays, catalogue, origins, duplicates } = await build(root)
  report(duplicates)
  lint({ document, origins })
  const files = new Map([
    ['openapi/bigmodel.yaml', print(withCodeSamples(document), 'Made by `npm run generate` from the files beside it. Do not edit.')],
    ['openapi/surface.txt', surface(document)],
    ['docs/corrections.md', emitCorrections(await readLedger(root, overlays))],
  ])
  const add = (folder: string, emitted: Record<string, string>) => {
    for (const [name, text] of Object.entries(emitted)) files.set(`packages/${folder}/src/generated/${name}`, text)
  }
  add('client', emitClient(document))
  add('mock', emitMock(document))
  add('contract-tests', emitContractTests(overlays, catalogue))
  return files
}

/** One line about what several sources state, as soon as some of it is not identical. */
function report(duplicates: readonly Duplicate[]): void {
  const of = (wanted: DuplicateClass) => duplicates.filter((duplicate) => duplicate.class === wanted)
  const compatible = of('compatible')
  if (of('identical').length === duplicates.length) return
  const united = compatible.map(({ pointer, places }) => `${pointer} (${places.join(', ')})`)
  console.log(
    `stated more than once: ${of('identical').length} identical, ${of('annotation-only').length} annotation-only, ` +
      `${compatible.length} compatible${united.length > 0 ? `: ${united.join('; ')}` : ''}`,
  )
}

async function write(files: Map<string, string>): Promise<void> {
  for (const [path, text] of files) {
    if ((await readText(path)) === text) continue
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    console.log(`wrote ${path}`)
  }
  for (const path of await leftovers(files)) {
    await rm(join(root, path))
    console.log(`removed ${path}`)
  }
}

async function compare(files: Map<string, string>): Promise<void> {
  const stale: string[] = []
  for (const [path, text] of files) if ((await readText(path)) !== text) stale.push(path)
  stale.push(...(await leftovers(files)))
  if (stale.length === 0) return console.log(`${files.size} generated files are fresh`)
  console.error(`Not what \`npm run generate\` writes:\n${stale.map((path) => `  ${path}`).join('\n')}\nRun it and commit the result.`)
  process.exitCode = 1
}

/** Files in a `generated` folder that nothing generates any more. */
async function leftovers(files: Map<string, string>): Promise<string[]> {
  const folders = new Set([...files.keys()].filter((path) => path.includes('/generated/')).map((path) => dirname(path)))
  const found = await Promise.all([...folders].map(async (folder) => (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`)))
  return found.flat().filter((path) => !files.has(path))
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined)
}

try {
  const files = await generated()
  await (process.argv.includes('--check') ? compare(files) : write(files))
} catch (error) {
  if (!(error instanceof SourceError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
