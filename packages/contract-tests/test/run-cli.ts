import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Outcome {
  exitCode: number
  stdout: string
  stderr: string
}

const SOURCE = new URL('../src/', import.meta.url)
// never a real key, and no address of a real site
const ENVIRONMENT = { ...process.env, BIGMODEL_API_KEY: '', BIGMODEL_BASE_URL: 'http://127.0.0.1:9', NODE_OPTIONS: '' }

/** Runs one of the package's programs from its source, as its user would, in a folder. */
export async function runCli(program: string, args: string[], environment: Record<string, string> = {}, cwd?: string): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL(program, SOURCE)), ...args], { env: { ...ENVIRONMENT, ...environment }, cwd })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [exitCode] = (await once(child, 'close')) as [number]
  return { exitCode, stdout, stderr }
}
