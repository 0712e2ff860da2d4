import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../fixtures/ask.ts'
import { readFaults } from '../src/faults-file.ts'
import { readFixtures } from '../src/fixtures-file.ts'
import { TERMS } from '../src/core/trigger.ts'
import { createMock } from '../src/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')
const samples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!)
const fileOf = (sample: string, index: number) => (sample.includes("from 'vitest'") ? `sample-${index}.test.mts` : `sample-${index}.mts`)
let folder: string

// below the package, so that its own name leads to its build
beforeAll(async () => {
  folder = await mkdtemp(join(root, 'test/.readme-'))
  await Promise.all(samples.map((sample, index) => writeFile(join(folder, fileOf(sample, index)), sample)))
  // what a reader has recorded, and a document of theirs
  await cp(join(root, 'fixtures/chat.ndjson'), join(folder, 'cassettes/chat.ndjson'))
  await cp(join(root, 'fixtures/zoo.yaml'), join(folder, 'other.yaml'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('each sample of the README runs', () => {
  it.each([
    ['the injected fetch', 0, /^Hello\n$/],
    ['the server', 1, /^http:\/\/127\.0\.0\.1:\d+\/api\n$/],
    ['MSW', 2, /达特茅斯会议/],
    ['faults one after the other', 4, /^429 429 200\n$/],
    ['the replay', 6, /^Hello from the tape\n\[ \{ line: 3, method: 'POST', path: '\/paas\/v4\/chat\/completions' \} \]\n$/],
    ['another document', 7, /^\{ name: 'Tom' \}\n$/],
  ] as const)('%s', async (_, index, expected) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fileOf(samples[index]!, index)], { cwd: folder })
    expect(stderr).toBe('')
    expect(stdout).toMatch(expected)
  })

  it('Vitest, and the requests that came', async () => {
    // a project of its own, with no word of ours about where tests are
    await writeFile(join(folder, 'vitest.config.mts'), 'export default {}')
    const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--root', folder, '--reporter=json'], { cwd: root })
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ numPassedTests: 2, numFailedTests: 0 })
  })

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('and has types in strict mode, without those of a page: %s modules found as by %s', async (module, moduleResolution) => {
    const options = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, target: 'es2023', lib: ['es2023'], types: ['node'], module, moduleResolution }
    const project = join(folder, `tsconfig.${moduleResolution}.json`)
    await writeFile(project, JSON.stringify({ compilerOptions: options, include: ['*.mts'] }))
    const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '--project', project]).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  }, 60_000)

  it('there is no other', () => {
    expect(samples).toHaveLength(8)
  })
})

const [faults, fixtures] = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!)

it('the faults of the README fail twice, break off once, then succeed', async () => {
  const file = join(folder, 'faults.yaml')
  await writeFile(file, faults!)
  const mock = createMock({ faults: await readFaults(file), frameDelay: 0 })
  const stream = () => ask(mock, CHAT, chat({ stream: true })).then(({ status }) => status, (error: Error) => error.message)
  expect([await stream(), await stream(), await stream(), await stream()]).toEqual([429, 429, 'terminated', 200])
})

it('the fixtures of the README are fixtures', async () => {
  const file = join(folder, 'fixtures.yaml')
  await writeFile(file, fixtures!)
  const mock = createMock({ fixtures: await readFixtures(file) })
  const reply = async (content: string) => ((await ask(mock, CHAT, chat({ messages: [{ role: 'user', content }] }))).json['choices'] as { message: object }[])[0]!.message
  expect(await reply('1 + 2')).toEqual({ role: 'assistant', content: '3', reasoning_content: 'Let me add.' })
  expect(await reply('你好')).toEqual({ role: 'assistant', content: 'Hello' })
})

it('the README has a row for every term of a trigger', () => {
  expect(TERMS.length).toBeGreaterThan(10)
  for (const term of TERMS.filter((name) => !['dynamic', 'seed', 'after'].includes(name))) expect(readme).toMatch(new RegExp(`^\\| .*\`${term}[=\`].* \\|`, 'm'))
})

it('the README lists every flag of the command', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dist/cli.cjs'), '--help'])
  const flags = stdout.match(/--[a-z-]+/g)!
  expect(flags.length).toBeGreaterThan(10)
  for (const flag of flags) expect(readme).toContain(flag)
})

it('what the README links to is in the tarball', async () => {
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files: string[] }
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!)
  expect(links).toContain('docs/cassette.md')
  expect(links.filter((link) => !files.includes(link.split('/')[0]!) || !existsSync(join(root, link)))).toEqual([])
})
