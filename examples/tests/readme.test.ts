import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fence, fences, root } from './fences.ts'

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'
const ANSWER = '人工智能诞生于 1956 年的达特茅斯会议'

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

describe.each(['README.md', 'README.zh-CN.md'])('%s', (readme) => {
  const isEnglish = readme === 'README.md'

  it('has the two commands', async () => {
    const commands = (await fences(readme)).filter(({ language }) => language === 'sh').map(({ code }) => code.trim())
    expect(commands).toContain('npm ci && npm start')
    expect(commands).toContain('npm ci && npm test')
  })

  it('has a curl that chats', async () => {
    const { stdout } = await sh(await fence(readme, isEnglish ? 'Ask the mock' : '试一试', 'sh'))
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  })

  it('has a client call that prints the answer', async () => {
    const code = await fence(readme, isEnglish ? 'Call it from TypeScript' : '在 TypeScript 中调用', 'ts')
    const file = join(folder, 'sample.ts')
    // the Chinese sample talks to the live API unless told otherwise
    await writeFile(file, isEnglish ? code : code.replace('BIGMODEL_API_KEY })', 'BIGMODEL_API_KEY, baseUrl: process.env.BIGMODEL_BASE_URL })'))
    const { stdout, stderr } = await run(bin('tsx'), [file], { BIGMODEL_API_KEY: KEY, BIGMODEL_BASE_URL: mock.url })
    expect(stderr).toBe('')
    expect(stdout).toContain(ANSWER)
  })
})

describe('README.md', () => {
  it('has a curl that meets a rate limit', async () => {
    const { stdout } = await sh(await fence('README.md', 'Ask the mock', 'sh', 1))
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: '1302' } })
  })

  it('has an MSW test that passes', async () => {
    await writeFile(join(folder, 'sample.test.ts'), await fence('README.md', 'Mock it in your tests', 'ts'))
    const { code, stdout } = await run(bin('vitest'), ['run', '--root', folder], { NO_COLOR: '1' })
    expect(stdout).toContain('1 passed')
    expect(code).toBe(0)
  })

  it('has a drift check that reads an llms.txt and misses what its pages no longer list', async () => {
    const command = (await fence('README.md', 'Know when the vendor changes something', 'sh')).trim()
    const page = `# Errors\n\n| 业务错误码 | HTTP 状态码 | 错误信息 |\n| :-- | :-- | :-- |\n| 1211 | 400 | 模型不存在，请检查模型代码 |\n`
    const site = createServer((request, response) => response.end(request.url === '/errors.md' ? page : '# Pages\n\n- [Errors](/errors.md)\n'))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/llms.txt`
    const { code, stdout } = await sh(command.replace('https://docs.bigmodel.cn/llms.txt', address).replace('npm run drift --', 'node packages/contract-tests/dist/drift/cli.mjs'))
    site.close()
    expect(stdout).toContain('1 business code')
    expect(stdout).toContain('business code 1213 is gone')
    expect(code).toBe(1)
  })
})

it('npm start prints a banner whose curl works as pasted', async () => {
  const child = spawn(process.execPath, ['packages/mock/dist/cli.cjs', '--port', '0'], { cwd: root })
  const banner = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (/curl[\s\S]*-d '.*'/.test(text)) resolve(text)
    })
    child.once('exit', () => reject(new Error(`the mock ended: ${text}`)))
  })
  const { stdout } = await sh(/curl[\s\S]*?-d '.*'/.exec(banner)![0])
  child.kill('SIGINT')
  expect(JSON.parse(stdout)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  expect(banner).toContain(KEY)
})

it('npm run demo shows its four scenes', async () => {
  const { code, stdout, stderr } = await run(bin('tsx'), ['examples/demo.ts'])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toContain(ANSWER)
  expect(stdout).toContain('answers 429, 200: ')
  expect(stdout).toContain('answers 429: 429 1113 ')
  expect(stdout).toContain('new required member region')
  expect(stdout).toContain('member usage is gone')
})

function bin(name: string): string {
  return join(root, 'node_modules/.bin', name)
}

function sh(command: string) {
  return run('sh', ['-c', command.replaceAll('http://127.0.0.1:4010/api', mock.url)])
}

// not spawnSync: the mock answers from this very process
function run(command: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env } })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
}
