import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { execFile } from 'node:child_process'
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { connectTo } from '../fixtures/socket.ts'
import { token } from '../fixtures/token.ts'
import { defaultKey } from '../src/index.ts'
import manifest from '../package.json' with { type: 'json' }

const CLI = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))
const CASSETTE = fileURLToPath(new URL('../fixtures/chat.ndjson', import.meta.url))
const ZOO = fileURLToPath(new URL('../fixtures/zoo.yaml', import.meta.url))
const children: ChildProcess[] = []

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('dist/cli.cjs is missing: run `npm run build` first')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Running {
  child: ChildProcess
  banner: string
  url: string
}

/** Starts the CLI and waits for its banner. */
async function start(args: string[] = ['--port', '0'], env: Record<string, string> = {}, base = '/api'): Promise<Running> {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ...env } })
  children.push(child)
  let banner = ''
  child.stdout.on('data', (chunk: Buffer) => (banner += chunk.toString()))
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = once(child, 'exit').then(() => {
    throw new Error(`it ended: ${complaint}`)
  })
  while (!banner.includes('Ctrl+C')) await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {})
  return { child, banner, url: new RegExp(`http://\\S+${base}`).exec(banner)![0] }
}

/** Starts the CLI with a log, and waits for its first line. */
async function startLogged(format: string): Promise<{ url: string; lines(count: number, containing?: string): Promise<string[]> }> {
  const child = spawn(process.execPath, [CLI, '--port', '0', '--log', format])
  children.push(child)
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const lines = async (count: number, containing = '') => {
    const found = () => text.split('\n').slice(0, -1).filter((line) => line.includes(containing))
    while (found().length < count) await once(child.stdout, 'data')
    return found()
  }
  await lines(1, 'http://')
  return { url: /http:\/\/\S+?\/api/.exec(text)![0], lines }
}

/** Runs the CLI to its end. */
async function run(args: string[], env: Record<string, string> = {}, cli = CLI): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } })
  children.push(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

async function post(url: string, body: unknown, key = defaultKey): Promise<{ status: number; json: { error: { code: string }; choices: { message: { content: string } }[] }; headers: Headers }> {
  const response = await fetch(`${url}/paas/v4/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { status: response.status, json: (await response.json()) as never, headers: response.headers }
}

describe('bigmodel-mock', () => {
  it('prints where it is, a key that works, the line for the openai package, and a curl that works as pasted', async () => {
    const { banner, url } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/)
    expect(banner).toContain(`API key: ${defaultKey}`)
    expect(banner).toContain(`new OpenAI({ baseURL: '${url}/paas/v4', apiKey: '${defaultKey}' })`)
    const curl = /curl[\s\S]*?-d '.*'/.exec(banner)![0]
    const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} --silent --show-error`])
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  })

  it('listens where --port, or PORT, says', async () => {
    const free = async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      await new Promise((resolve) => server.close(resolve))
      return String(port)
    }
    const [one, other] = [await free(), await free()]
    expect((await start([], { PORT: one })).url).toBe(`http://127.0.0.1:${one}/api`)
    expect((await start(['--port', other], { PORT: one })).url).toBe(`http://127.0.0.1:${other}/api`)
  })

  it('says that a port is in use and which flag to use, and exits with 1', async () => {
    const { url } = await start()
    const { port } = new URL(url)
    const { code, stderr, stdout } = await run(['--port', port])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(`bigmodel-mock: Port ${port} on 127.0.0.1 is in use. Choose another one (on the command line: --port <n>, or PORT=<n>); 0 takes any free port.\n`)
  })

  it.each([
    ['an unknown flag', ['--colour'], {}, /^bigmodel-mock: Unknown option '--colour'\.\n/],
    ['a stray word', ['start'], {}, /^bigmodel-mock: Unexpected argument 'start'/],
    ['a port that is no number', ['--port', 'http'], {}, /^bigmodel-mock: --port has to be a whole number from 0 to 65535, not "http"\.\n/],
    ['a port that is too high', ['--port', '70000'], {}, /--port has to be/],
    ['a PORT that is no number', [], { PORT: 'four' }, /^bigmodel-mock: PORT has to be a whole number/],
    ['a flag without its value', ['--port'], {}, /^bigmodel-mock: Option '--port <value>' argument missing/],
    ['a key that is none', ['--keys', 'a.b,abc'], {}, /^bigmodel-mock: --keys: number 2 of 2 is not an API key/],
    ['no keys', ['--keys', ','], {}, /^bigmodel-mock: --keys needs at least one value/],
    ['a rate said twice', ['--tps', '50', '--frame-delay', '20'], {}, /^bigmodel-mock: --tps and --frame-delay say the same in two ways; give one of them\.\n/],
    ['a rate of nothing', ['--tps', '0'], {}, /^bigmodel-mock: --tps has to be above 0/],
    ['too much jitter', ['--jitter', '1.5'], {}, /^bigmodel-mock: --jitter has to be a number from 0 to 1, not "1\.5"\.\n/],
    ['another engine', ['--engine', 'steam'], {}, /^bigmodel-mock: --engine has to be kit or prism, not "steam"\.\n/],
    ['a fault that is none', ['--fault', 'cutt=3'], {}, /^bigmodel-mock: --fault "cutt=3": The mock knows no "cutt"; a trigger says code, /],
    ['an address that an unset variable left empty', ['--host', ''], {}, /^bigmodel-mock: --host needs a value\.\n/],
    ['a file without a name', ['--spec', ''], {}, /^bigmodel-mock: --spec needs a value\.\n/],
    ['a fault that says nothing', ['--fault', 'model=glm-4.7'], {}, /^bigmodel-mock: --fault "model=glm-4\.7": It says no fault\.\n/],
    ['a status that is none', ['--fault', 'code=oops'], {}, /^bigmodel-mock: --fault "code=oops": code has to be a status, not "oops"\.\n/],
    ['a log of another kind', ['--log', 'xml'], {}, /^bigmodel-mock: --log has to be pretty or json or silent, not "xml"\.\n/],
    ...[['rpm', '1'], ['keys', 'a.b'], ['max-upload', '1'], ['max-streams', '1'], ['tps', '1'], ['echo'], ['replay', CASSETTE]].map(
      ([flag, ...value]) => [`--${flag}, which Prism cannot obey`, ['--engine', 'prism', `--${flag}`, ...value], {}, new RegExp(`^bigmodel-mock: --${flag} does not go with --engine prism`)] as [string, string[], Record<string, string>, RegExp],
    ),
    ['no base URL', ['--record', 'open.bigmodel.cn'], {}, /^bigmodel-mock: --record: "open\.bigmodel\.cn" is no base URL to record from: it has to begin with https:\/\/ or http:\/\/\.\n/],
    ['a base URL that is not of HTTP', ['--record', 'ftp://127.0.0.1/api'], {}, /^bigmodel-mock: --record: "ftp:\/\/127\.0\.0\.1\/api" is no base URL to record from/],
    ['a base URL with a password', ['--record', 'http://ada:lovelace@127.0.0.1/api'], {}, /^bigmodel-mock: --record: The base URL to record from has to be without credentials, query and fragment: http:\/\/127\.0\.0\.1\/api\n/],
    ['an origin that is none', ['--cors', 'https://a.example,b.example'], {}, /^bigmodel-mock: --cors: "b\.example" is no origin: write it as https:\/\/app\.example\.com, without a path, or "any"\.\n/],
    ['a name of a host that is none', ['--allow-host', 'http://a.example'], {}, /^bigmodel-mock: --allow-host: "http:\/\/a\.example" is no name of a host: /],
    ['a fault without its number', ['--fault', 'cut'], {}, /^bigmodel-mock: --fault "cut": cut needs a whole number: cut=…\.\n/],
    ['a flag that recording ignores', ['--record', 'http://127.0.0.1:1/api', '--echo'], {}, /^bigmodel-mock: --echo does not go with --record/],
    ['a cassette for nothing', ['--cassette', 'x.ndjson'], {}, /^bigmodel-mock: --cassette goes with --record\.\n/],
    ['strictness about nothing', ['--strict'], {}, /^bigmodel-mock: --strict goes with --replay\.\n/],
    ['another timing', ['--replay', CASSETTE, '--timing', 'fast'], {}, /^bigmodel-mock: --timing has to be recorded or none, not "fast"\.\n/],
    ['half a poll', ['--polls', '1.5'], {}, /^bigmodel-mock: --polls has to be a whole number/],
  ])('says what is wrong with %s, points to --help, and exits with 2', async (_, args, env, expected) => {
    const { code, stdout, stderr } = await run(args, env)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(expected)
    expect(stderr).toMatch(/\nTry bigmodel-mock --help\.\n$/)
  })

  it('says that a host is none of this machine, and exits with 1', async () => {
    expect(await run(['--port', '0', '--host', '192.0.2.1'])).toEqual({ code: 1, stdout: '', stderr: 'bigmodel-mock: 192.0.2.1 is no address of this machine.\n' })
  })

  it('says that an address is open to the network', async () => {
    const child = spawn(process.execPath, [CLI, '--port', '0', '--host', '0.0.0.0'])
    children.push(child)
    expect(String((await once(child.stderr, 'data'))[0])).toBe('bigmodel-mock: 0.0.0.0 is open to the network: whoever reaches this machine may use the mock.\n')
  })

  it('goes on when who reads its log goes away', async () => {
    const { child, url } = await start(['--port', '0', '--log', 'pretty'])
    child.stdout!.destroy()
    for (let sent = 0; sent < 3; sent++) expect((await post(url, chat())).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('--help names every flag, --version the version', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const flag of ['--port', '--host', '--keys', '--spec', '--engine', '--dynamic', '--seed', '--models', '--fixtures', '--echo', '--strict-jwt', '--polls', '--task-ms', '--frame-delay', '--tps', '--ttft', '--jitter', '--allow-callbacks', '--record', '--cassette', '--replay', '--strict', '--timing', '--ignore', '--help', '--version']) expect(stdout).toContain(flag)
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('--keys restricts the keys, and the banner shows the id of one', async () => {
    const { url, banner } = await start(['--port', '0', '--keys', 'ada.lovelace, grace.hopper'])
    expect(banner).toContain('API key: ada.<secret>')
    expect(banner).not.toContain('lovelace')
    expect((await post(url, chat(), 'grace.hopper')).status).toBe(200)
    expect((await post(url, chat(), defaultKey)).json.error.code).toBe('1004')
    expect((await post(url, chat(), token({ exp: Date.now() + 60_000 }, 'grace.hopper'))).status).toBe(200)
  })

  it('--keys @<file> reads them from a file, and says which of them is none without showing it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keys-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'keys')
    await writeFile(file, '\uFEFFada.lovelace\n\ngrace.hopper\r\n')
    const { url } = await start(['--port', '0', '--keys', `@${file}`])
    expect([(await post(url, chat(), 'ada.lovelace')).status, (await post(url, chat(), 'grace.hopper')).status, (await post(url, chat(), defaultKey)).status]).toEqual([200, 200, 401])
    await writeFile(file, 'ada.lovelace\nhopper')
    expect(await run(['--keys', `@${file}`])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^bigmodel-mock: --keys: number 2 of 2 is not an API key: [^\n]*\nTry/) })
    await rm(file)
    expect(await run(['--keys', `@${file}`])).toEqual({ code: 1, stdout: '', stderr: `bigmodel-mock: The keys cannot be read from ${file}: there is no such file.\n` })
  })

  it('--models adds models, --echo echoes, --strict-jwt is strict', async () => {
    const { url } = await start(['--port', '0', '--models', 'glm-9,glm-10', '--echo', '--strict-jwt'])
    expect((await post(url, chat({ model: 'glm-10' }))).json.choices[0]!.message.content).toBe('你好')
    expect((await post(url, chat(), token({ exp: Math.floor(Date.now() / 1000) + 60 }))).json.error.code).toBe('1003')
    expect((await post((await start(['--port', '0', '--models', 'any'])).url, chat({ model: 'glm-11' }))).status).toBe(200)
  })

  it('--polls and --task-ms say when a task is ready, --frame-delay how fast frames come', async () => {
    const state = async (args: string[]) => {
      const { url } = await start(['--port', '0', ...args])
      const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
      const { id } = (await (await fetch(`${url}/paas/v4/async/chat/completions`, { method: 'POST', headers, body: JSON.stringify(chat()) })).json()) as { id: string }
      return ((await (await fetch(`${url}/paas/v4/async-result/${id}`, { headers })).json()) as { task_status: string }).task_status
    }
    expect(await state(['--polls', '0'])).toBe('SUCCESS')
    expect(await state(['--polls', '1'])).toBe('PROCESSING')
    expect(await state(['--task-ms', '0'])).toBe('SUCCESS')
    expect(await state(['--task-ms', '60000', '--frame-delay', '0'])).toBe('PROCESSING')
  })

  it('--fixtures answers from a file, which is named with the line when it is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fixtures-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'f.yaml')
    await writeFile(file, '- match: { message: { contains: 好 } }\n  reply: 早上好\n')
    const { url } = await start(['--port', '0', '--fixtures', file])
    expect((await post(url, chat())).json.choices[0]!.message.content).toBe('早上好')
    await writeFile(file, '- match: {}\n')
    expect(await run(['--fixtures', file])).toEqual({ code: 1, stdout: '', stderr: `bigmodel-mock: ${file}:1: fixtures[0] must have required property 'reply'.\n` })
  })

  it('--record writes a cassette, and --replay --strict answers from it alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cassettes-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'made/for/it.ndjson')
    const live = await start(['--port', '0', '--echo'])
    const { child, banner, url } = await start(['--port', '0', '--record', live.url, '--cassette', file, '--keys', 'ada.lovelace'])
    expect(banner).toContain(`bigmodel-mock, recording: ${url}\nIt forwards to ${live.url} and writes to ${file}.`)
    expect((await post(url, chat())).json.choices[0]!.message.content).toBe('你好')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await readFile(file, 'utf8')).not.toContain(defaultKey)
    const replaying = await start(['--port', '0', '--replay', file, '--strict', '--timing', 'none', '--ignore', 'request_id,user_id'])
    expect((await post(replaying.url, chat({ request_id: '7' }), 'another.key')).json.choices[0]!.message.content).toBe('你好')
    const said = once(replaying.child.stderr!, 'data')
    expect((await post(replaying.url, chat({ model: 'glm-4.6' }))).status).toBe(404)
    expect(String(await said)).toContain('  body.model\n    - "glm-4.7"\n    + "glm-4.6"\n')
  })

  it('--record says that a cassette cannot be written, and exits with 1', async () => {
    const file = join(CASSETTE, 'below-a-file.ndjson')
    expect(await run(['--port', '0', '--record', 'http://127.0.0.1:1/api', '--cassette', file])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^bigmodel-mock: The cassette \S+ cannot be written: .*\.\n$/) })
  })

  it('--replay says which line of a cassette was torn, and leaves it out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cassettes-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'c.ndjson')
    await writeFile(file, `${await readFile(CASSETTE, 'utf8')}{"request":`)
    const child = spawn(process.execPath, [CLI, '--port', '0', '--replay', file])
    children.push(child)
    expect(String((await once(child.stderr, 'data'))[0])).toBe(`bigmodel-mock: ${file}:4: this line was not written to its end, and is left out.\n`)
    expect(await run(['--replay', join(folder, 'no.ndjson')])).toEqual({ code: 1, stdout: '', stderr: `bigmodel-mock: The cassette cannot be read from ${join(folder, 'no.ndjson')}: there is no such file.\n` })
  })

  it('--ttft, --tps, --jitter and --seed pace streams', async () => {
    const { url } = await start(['--port', '0', '--ttft', '10', '--tps', '1000', '--jitter', '0.5', '--seed', '7'])
    const response = await fetch(`${url}/paas/v4/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }, body: JSON.stringify(chat({ stream: true })) })
    expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/)
  })

  it('--fault makes answers fail one after the other, --rpm and --concurrency limit them', async () => {
    const { url } = await start(['--port', '0', '--rpm', '4', '--fault', 'operation=chat.completions.create, model=glm-4.7, example=1305, times=1', '--fault', 'code=500; times=1'])
    const code = async () => (await post(url, chat())).json.error?.code
    expect([await code(), await code(), await code(), await code(), await code()]).toEqual(['1305', '500', undefined, undefined, '1302'])
    const { url: busy } = await start(['--port', '0', '--concurrency', '0'])
    expect((await post(busy, chat())).json.error.code).toBe('1302')
  })

  it('--log json is a line of JSON for each request and nothing else, without bodies and secrets', async () => {
    const { url, lines } = await startLogged('json')
    await post(url, chat({ messages: [{ role: 'user', content: '[mock 1302]' }] }))
    await post(url, { ...chat(), model: 'glm-0' })
    const [listening, ...requests] = await lines(3)
    expect(JSON.parse(listening!)).toMatchObject({ event: 'listening', url })
    expect(requests.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string, event: 'request', id: 1, method: 'POST', path: '/api/paas/v4/chat/completions', operationId: 'chat.completions.create', status: 429, code: '1302', ms: expect.any(Number) as number, frames: 0, isAborted: false, trigger: '1302' },
      expect.objectContaining({ id: 2, status: 400, code: '1211', hint: expect.stringContaining('--models') as string }) as object,
    ])
    expect(requests.join()).not.toMatch(/mock-secret|messages|authorization/i)
  })

  it('--log pretty is a line to read for each request, and nothing in it steers a terminal', async () => {
    const { url, lines } = await startLogged('pretty')
    await post(url, chat({ messages: [{ role: 'user', content: '[mock example=c1302, finish=\u001b[31m]' }] }))
    expect((await lines(1, 'POST'))[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} POST \/api\/paas\/v4\/chat\/completions 429 1302 [\d.]+ ms chat\.completions\.create \(example=c1302, finish=\?\[31m\)$/)
    // a path that nobody has is answered with all that there are
    await fetch(`${url}/nowhere`)
    expect((await lines(1, '/nowhere'))[0]).toMatch(/GET \/api\/nowhere 404 .{20,300}…$/)
  })

  it('--spec serves another document, and the banner names it', async () => {
    const { banner, url } = await start(['--port', '0', '--spec', ZOO], {}, '/v2')
    expect(banner).toContain('A zoo 1.2.0, offline: http://127.0.0.1:')
    const response = await fetch(`${url}/animals/7`)
    expect([response.status, await response.json()]).toEqual([200, { name: 'Tom' }])
  })

  it('--spec says file, line and what to do of a document that cannot be served, and exits with 1', async () => {
    const file = fileURLToPath(new URL('../tsconfig.json', import.meta.url))
    const { code, stdout, stderr } = await run(['--port', '0', '--spec', file])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(`bigmodel-mock: ${file}:1: "openapi" has to be 3.0.x or 3.1.x, and is missing.\n`)
  })

  it('--dynamic draws answers, the same for the same --seed', async () => {
    const draw = async (seed: string) => {
      const { url } = await start(['--port', '0', '--spec', ZOO, '--dynamic', '--seed', seed], {}, '/v2')
      return (await fetch(`${url}/animals`, { headers: { authorization: 'Bearer x' } })).text()
    }
    expect(await draw('one')).toBe(await draw('one'))
    expect(await draw('one')).not.toBe(await draw('two'))
  })

  it('--engine prism answers with Prism\'s engine', async () => {
    const { url } = await start(['--port', '0', '--engine', 'prism'])
    const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json', prefer: 'code=429, example=c1302' }
    const response = await fetch(`${url}/paas/v4/chat/completions`, { method: 'POST', headers, body: JSON.stringify(chat()) })
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([429, '1302'])
    // ours has a sentence for what is not documented, Prism its problem details
    const nowhere = await fetch(`${url}/nowhere`, { headers })
    expect(await nowhere.json()).toMatchObject({ type: 'https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR' })
  })

  it('--engine prism obeys the limits for bodies, headers, paths and time', async () => {
    const { url } = await start(['--port', '0', '--engine', 'prism', '--max-body', '1000', '--max-headers', '2000', '--max-url', '200', '--headers-time', '300'])
    const json = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
    const sent = async (path: string, headers: Record<string, string>, content: string | Uint8Array<ArrayBuffer>) => {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: content })
      return [response.status, await response.text()]
    }
    const large = JSON.stringify(chat({ user_id: 'x'.repeat(1000) }))
    const CHAT = '/paas/v4/chat/completions'
    expect(await sent(CHAT, {}, large)).toEqual([400, expect.stringContaining('The body is larger than')])
    expect(await sent(CHAT, { 'content-encoding': 'gzip' }, new Uint8Array(gzipSync(large)))).toEqual([400, expect.stringContaining('The body is larger than')])
    expect(await sent(CHAT, { 'x-long': 'x'.repeat(2000) }, '{}')).toEqual([431, expect.any(String)])
    expect(await sent(`${CHAT}?${'x'.repeat(200)}`, {}, '{}')).toEqual([414, expect.stringContaining('200 are taken')])
    const { socket, closed } = connectTo(Number(new URL(url).port))
    socket.write('POST /api/paas/v4/chat/completions HTTP/1.1\r\nhost: ')
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /)
    expect((await sent(CHAT, {}, JSON.stringify(chat())))[0]).toBe(200)
  })

  it('--engine prism says what to install where Prism is not, and exits with 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'without-prism-'))
    try {
      await cp(fileURLToPath(new URL('../dist', import.meta.url)), join(folder, 'dist'), { recursive: true })
      await writeFile(join(folder, 'package.json'), '{"type":"module"}')
      await mkdir(join(folder, 'node_modules'))
      for (const name of Object.keys(manifest.dependencies)) await symlink(fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url)), join(folder, 'node_modules', name))
      const { code, stderr } = await run(['--port', '0', '--engine', 'prism'], {}, join(folder, 'dist/cli.cjs'))
      expect([code, stderr]).toEqual([1, 'bigmodel-mock: Prism is not installed: npm install --save-dev @stoplight/prism-http @stoplight/prism-core\n'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s closes it', async (signal) => {
    const { child, url } = await start()
    await post(url, chat())
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
