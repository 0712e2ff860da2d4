// The packed command, installed into a folder of its own: how long from the start of its process to its first answer, beside a bare
// server's, and what the process holds afterwards.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { interleaved, median, ratio, type Rounds } from '../rounds.ts'
import type { Line } from './line.ts'
import { ASKS, BASE, requestOf } from './workload.ts'

const ROUNDS = 25
const START_TARGET = 1.5
const IDLE_TARGET_MB = 90

// what a process needs to start and to answer, without a mock
const BARE = `require('node:http').createServer((request, response) => request.resume().on('end', () => response.end('{}'))).listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port) })`

interface Started {
  child: ChildProcess
  url: string
}

export async function measureCommand(): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bigmodel-command-'))
  try {
    const commands: Record<string, string[]> = { bare: ['-e', BARE], mock: [await install(folder), '--port', '0'] }
    const times = await interleaved(Object.keys(commands), ROUNDS, 1, (name) => starting(commands[name]!))
    return [...startLines(times), await idle(commands.mock!)]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function install(folder: string): Promise<string> {
  const npm = (...parameters: string[]) => execFileSync('npm', parameters, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  await writeFile(join(folder, 'package.json'), '{}')
  npm('pack', fileURLToPath(new URL('../../packages/mock', import.meta.url)), '--ignore-scripts', '--silent')
  npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', `./${(await readdir(folder)).find((name) => name.endsWith('.tgz'))!}`)
  return join(folder, 'node_modules/@bigmodel-kit/mock/dist/cli.cjs')
}

function startLines(times: Rounds): Line[] {
  const best = (name: string) => Math.min(...times.get(name)!)
  return [...times.keys()].map((name) => ({
    what: 'start of the process to its first answer',
    server: name,
    measured: `${median(times.get(name)!).toFixed(0)} ms, at best ${best(name).toFixed(0)}`,
    ratio: `${ratio(times, name, 'bare').toFixed(2)} (at best ${(best(name) / best('bare')).toFixed(2)})`,
    ...(name === 'mock' && { target: `≤ ${START_TARGET}`, met: ratio(times, name, 'bare') <= START_TARGET }),
  }))
}

async function starting(command: string[]): Promise<number> {
  const start = performance.now()
  const { child } = await answered(command)
  const time = performance.now() - start
  child.kill()
  await once(child, 'exit')
  return time
}

async function idle(command: string[]): Promise<Line> {
  const { child } = await answered(command)
  // only Linux tells it in a file
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
  child.kill()
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1]
  const what = 'memory of the idle process, after one answer'
  if (kilobytes === undefined) return { what, server: 'mock', measured: 'not measured: only Linux tells it' }
  const megabytes = (Number(kilobytes) * 1024) / 1_000_000
  return { what, server: 'mock', measured: `${megabytes.toFixed(0)} MB`, target: `≤ ${IDLE_TARGET_MB} MB`, met: megabytes <= IDLE_TARGET_MB }
}

/** A process that has answered a chat. */
async function answered(command: string[]): Promise<Started> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec((text += chunk))
      if (found) resolve(found[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`The server ended: ${text}`)))
  })
  const response = await fetch(`${url}${BASE}${ASKS.chat.path}`, requestOf(ASKS.chat))
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`The server answers ${response.status}.`)
  return { child, url }
}
