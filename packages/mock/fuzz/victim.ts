import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The built command in a process of its own. */
export interface Victim {
  port: number
  /** Resident memory, in MB. */
  memory(): Promise<number>
  signal(name: NodeJS.Signals): void
  /** Its exit code once it has ended, and what it wrote to stderr. */
  exited: Promise<{ exitCode: number | null; complaints: string }>
  /** Ends it as a person would. */
  stop(): Promise<{ exitCode: number | null; complaints: string }>
}

const CLI = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))

export async function startVictim(args: readonly string[] = ['--frame-delay', '0'], env: Record<string, string> = {}): Promise<Victim> {
  const child = spawn(process.execPath, [CLI, '--port', '0', ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const exited = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, complaints }))
  let banner = ''
  child.stdout.on('data', (chunk: Buffer) => (banner += chunk.toString()))
  while (!banner.includes('Ctrl+C')) await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error(`it ended: ${complaints}`)))])
  return {
    port: Number(/127\.0\.0\.1:(\d+)/.exec(banner)![1]),
    async memory() {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)])
      return Number(stdout) / 1024
    },
    signal: (name) => void child.kill(name),
    exited,
    stop() {
      child.kill('SIGINT')
      return exited
    },
  }
}
