// Starts the servers and the clients, each in a process of its own, and talks to them.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Usage } from './server.ts'

export interface RunningServer {
  child: ChildProcess
  port: number
}

export async function startServer(name: string): Promise<RunningServer> {
  const child = start('server.ts', name)
  const port = await Promise.race([
    message<number>(child),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server "${name}" ended with ${code}.`)
    }),
  ])
  return { child, port }
}

export function usageOf({ child }: RunningServer): Promise<Usage> {
  return ask<Usage>(child, 'usage')
}

/** With this process's own options, so that `--cpu-prof` reaches every one of them, and without the banners that some print. */
export function start(program: string, ...parameters: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(program, import.meta.url)), parameters, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}

/** Ends when it likes to, so that a profile gets written. */
export async function end(child: ChildProcess): Promise<void> {
  child.disconnect()
  if (child.exitCode === null) await once(child, 'exit')
}

/** Sends a task to a process and waits for its result. */
export async function ask<Result>(child: ChildProcess, task: object | string): Promise<Result> {
  child.send(task)
  const result = await message<Result & { error?: string }>(child)
  if (result.error !== undefined) throw new Error(result.error)
  return result
}

async function message<Result>(child: ChildProcess): Promise<Result> {
  const [result] = (await once(child, 'message')) as [Result]
  return result
}
