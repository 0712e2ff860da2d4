import { spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = process.env['CONFORMANCE_DIR']
if (!folder) throw new Error('CONFORMANCE_DIR is not set; run `npm run conformance -- <folder>`')

// Python with requests, httpx and PyJWT
const python = process.env['CONFORMANCE_PYTHON'] ?? 'python3'

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'
const LIVE = 'https://open.bigmodel.cn/api'

const seeds = await Promise.all((await readdir(join(folder, 'seeds'))).map(async (name) => ({ name, text: await readFile(join(folder, 'seeds', name), 'utf8') })))
const text = (start: string) => seeds.find(({ name }) => name.startsWith(start))!.text

/** The documentation's sample programs, with nothing changed but base URL and key. */
describe('the sample requests of the documentation, against the mock', () => {
  let mock: Awaited<ReturnType<typeof serve>>
  let scratch: string

  beforeAll(async () => {
    mock = await serve({ port: 0 })
    scratch = await mkdtemp(join(tmpdir(), 'samples-'))
  })
  afterAll(async () => {
    await mock.close()
    await rm(scratch, { recursive: true })
  })

  const adapted = (program: string) =>
    program.replaceAll(LIVE, mock.url).replaceAll(/YOUR_API_KEY|<token>|your-api-key/g, KEY)

  const curls = seeds.flatMap(({ name, text: page }) => [...page.matchAll(/curl (?:--|-X)[\s\S]*?\n\s*\}'/g)].map((match, index) => ({ name: `${name} no. ${index + 1}`, command: match[0] })))

  it('are eight curls', () => {
    expect(curls).toHaveLength(8)
  })

  it.each(curls)('curl of $name gets its 200', async ({ command }) => {
    const { output } = await run('sh', ['-c', adapted(command).replace(/^curl/, "curl -sS -w '\\n%{http_code}'")])
    expect(output.trimEnd().split('\n').at(-1)).toBe('200')
    expect(output).toContain(command.includes('"stream": true') ? 'data: [DONE]' : '"finish_reason"')
  })

  it('the JavaScript program prints the answer', async () => {
    const program = fence(text('000'), 'javascript')
    expect(await execute('node', 'sample.mjs', program)).toContain('达特茅斯会议')
  })

  it('the Python program with requests prints the answer', async () => {
    expect(await execute(python, 'sample.py', fence(text('000'), 'python', 1))).toContain('达特茅斯会议')
  })

  it('the token of the Python program with PyJWT is accepted', async () => {
    const program = `${fence(text('000'), 'python')}\nimport requests\nprint(requests.post("${LIVE}/paas/v4/chat/completions", headers={"Authorization": "Bearer " + token}, json={"model": "glm-4.6", "messages": [{"role": "user", "content": "hi"}]}).status_code)\n`
    expect(await execute(python, 'sign_token.py', program)).toContain('200')
  })

  const blog = [...text('003').matchAll(/```\n(import jwt[\s\S]*?)\n```/g)].map((match) => match[1]!)

  it('has two programs with a token that counts seconds', () => {
    expect(blog).toHaveLength(2)
  })

  it.each([0, 1])('httpx program no. %i prints the answer', async (index) => {
    const program = blog[index]!.replace(/"model": "[^"]*"/, '"model": "glm-4"').replace(/^api = "[^"]*"/m, `api = "${KEY}"`)
    expect(await execute(python, `blog${index}.py`, program, '你好\n')).toContain('达特茅斯会议')
  })

  async function execute(command: string, file: string, program: string, input = ''): Promise<string> {
    await writeFile(join(scratch, file), adapted(program))
    const { output } = await run(command, [join(scratch, file)], input)
    return output
  }

  // not spawnSync: the mock answers from this very process
  function run(command: string, args: string[], input = ''): Promise<{ output: string }> {
    const child = spawn(command, args, { cwd: scratch, env: { ...process.env, PYTHONIOENCODING: 'utf8', PYTHONWARNINGS: 'ignore' } })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stdin.end(input)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', () => resolve({ output }))
    })
  }
})

function fence(page: string, language: string, index = 0): string {
  const found = [...page.matchAll(new RegExp(`^( *)\`\`\`${language} .*\\n([\\s\\S]*?)\\n\\1\`\`\``, 'gm'))][index]
  if (!found) throw new Error(`no ${language} fence no. ${index}`)
  return found[2]!.replaceAll(new RegExp(`^${found[1]}`, 'gm'), '')
}
