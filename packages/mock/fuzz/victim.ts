import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The built command in a process of its own. */
export interface Victim {
  port: number
  /** Resident memory, in MB. */
  memory(): Promise<number>
  /** Ends it as a person would; undefined when it was gone before. */
  stop(): Promise<{ exitCode: number | null; complaints: string }>
}

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

export async function startVictim(): Promise<Victim> {
  const child = spawn(process.execPath, [CLI, '--port', '0', '--frame-delay', '0', '--log', 'silent'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const exited = once(child, 'exit') as Promise<[number | null]>
  let banner = ''
  for await (const chunk of child.stdout) if ((banner += String(chunk)).includes('/api')) break
  return {
    port: Number(/127\.0\.0\.1:(\d+)/.exec(banner)![1]),
    async memory() {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)])
      return Number(stdout) / 1024
    },
    async stop() {
      child.kill('SIGINT')
      const [exitCode] = await exited
      return { exitCode, complaints }
    },
  }
}
