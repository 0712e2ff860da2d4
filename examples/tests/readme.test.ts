import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fence, fences, root } from './fences.ts'

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'

describe.each(['README.md', 'README.zh-CN.md'])('%s', (readme) => {
  const isEnglish = readme === 'README.md'
  let mock: Awaited<ReturnType<typeof serve>>
  let folder: string

  beforeAll(async () => {
    mock = await serve({ port: 0 })
    await mkdir(join(root, 'examples/.readme'), { recursive: true })
    folder = await mkdtemp(join(root, 'examples/.readme/'))
  })

  afterAll(async () => {
    await mock.close()
    await rm(join(root, 'examples/.readme'), { recursive: true, force: true })
  })

  const sh = (command: string) => spawnSync('sh', ['-c', command.replaceAll('http://127.0.0.1:4010/api', mock.url)], { encoding: 'utf8', timeout: 60_000 })
  const node = async (code: string) => {
    const file = join(folder, 'sample.ts')
    await writeFile(file, code)
    return spawnSync('npx', ['tsx', file], { cwd: root, encoding: 'utf8', timeout: 60_000, env: { ...process.env, BIGMODEL_API_KEY: KEY, BIGMODEL_BASE_URL: mock.url } })
  }

  it('has the two commands, which .ci/run and the tarball test run', async () => {
    const commands = (await fences(readme)).filter(({ language }) => language === 'sh').map(({ code }) => code.trim())
    expect(commands).toContain('npm ci && npm start')
    expect(commands).toContain('npm ci && npm test')
  })

  it('has a curl that chats', async () => {
    const { stdout } = sh(await fence(readme, isEnglish ? 'Ask the mock' : '试一试', 'sh'))
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  })

  it.runIf(isEnglish)('has a curl that meets a rate limit', async () => {
    const { stdout } = sh(await fence(readme, 'Ask the mock', 'sh', 1))
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: '1302' } })
  })

  it('has a client call that prints the answer', async () => {
    const code = await fence(readme, isEnglish ? 'Call it from TypeScript' : '在 TypeScript 中调用', 'ts')
    // the Chinese sample talks to the live API unless told otherwise
    const { stdout, stderr } = await node(isEnglish ? code : code.replace('BIGMODEL_API_KEY })', 'BIGMODEL_API_KEY, baseUrl: process.env.BIGMODEL_BASE_URL })'))
    expect(stderr).toBe('')
    expect(stdout).toContain('人工智能诞生于 1956 年的达特茅斯会议')
  })

  it.runIf(isEnglish)('has an MSW test that passes', async () => {
    const file = join(folder, 'sample.test.ts')
    await writeFile(file, await fence(readme, 'Mock it in your tests', 'ts'))
    const { status, stdout } = spawnSync('npx', ['vitest', 'run', '--root', folder], { cwd: root, encoding: 'utf8', timeout: 60_000, env: { ...process.env, NO_COLOR: '1' } })
    expect(stdout).toContain('1 passed')
    expect(status).toBe(0)
  })

  it.runIf(isEnglish)('has a drift check that reads an llms.txt', async () => {
    const command = (await fence(readme, 'Know when the vendor changes something', 'sh')).trim()
    const site = createServer((_, response) => response.end('# Pages\n'))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/llms.txt`
    const child = spawn('sh', ['-c', command.replace('https://docs.bigmodel.cn/llms.txt', address).replace('npm run drift --', 'node packages/contract-tests/dist/drift/cli.mjs')], { cwd: root })
    const { code, output } = await finished(child)
    site.close()
    // an index without pages cannot be compared with anything, and that is said
    expect(output).toContain('llms.txt')
    expect(code).toBe(2)
  })
})

it('npm start prints a banner whose curl works as pasted', async () => {
  const child = spawn('node', ['packages/mock/dist/cli.js', '--port', '0'], { cwd: root })
  const banner = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (/curl[\s\S]*-d '.*'/.test(text)) resolve(text)
    })
    child.once('exit', () => reject(new Error(`the mock ended: ${text}`)))
  })
  const curl = /curl[\s\S]*?-d '.*'/.exec(banner)![0]
  const { stdout } = spawnSync('sh', ['-c', curl], { encoding: 'utf8' })
  child.kill('SIGINT')
  expect(JSON.parse(stdout)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  expect(banner).toContain(KEY)
})

it('npm run demo shows its four scenes', () => {
  const { stdout, stderr, status } = spawnSync('npx', ['tsx', 'examples/demo.ts'], { cwd: root, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toContain('人工智能诞生于 1956 年的达特茅斯会议')
  expect(stdout).toContain('answers 429, 200: ')
  expect(stdout).toContain('answers 429: 429 1113 ')
  expect(stdout).toContain('region')
  expect(stdout).toContain('usage')
})

function finished(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}
