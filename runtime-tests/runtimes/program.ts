import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Result } from '../suite/index.ts'

/** The path of a program that npm brought. */
export function installed(path: string): string {
  return fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url))
}

/** Runs a program that tells the results in a line of JSON. */
export async function results(program: string, args: string[], cwd: string): Promise<Result[]> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'], HOME: cwd } })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  // workerd also ends with a failure when the body of an aborted request is
  const line = output.split('\n').find((text) => text.startsWith('['))
  if (!line) throw new Error(`${program} ${args.join(' ')} ended with ${code} and told no results:\n${output}${errors}`)
  return JSON.parse(line) as Result[]
}
