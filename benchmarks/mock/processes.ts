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
  const { child, first } = await started<number>('server.ts', name)
  return { child, port: first }
}

/** A process that says that it can begin. */
export async function startReady(program: string, name: string): Promise<ChildProcess> {
  return (await started(program, name)).child
}

async function started<First>(program: string, name: string): Promise<{ child: ChildProcess; first: First }> {
  const child = start(program, name)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ${name} ended with ${code} before it began; what it lacks is above.`)
  })
  return { child, first: await Promise.race([message<First>(child), ended]) }
}

export function usageOf({ child }: RunningServer): Promise<Usage> {
  return ask<Usage>(child, 'usage')
}

/** With this process's own options, so that `--cpu-prof` reaches every one of them, and without the banners that some print. */
export function start(program: string, ...parameters: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(program, import.meta.url)), parameters, { execArgv: [...process.execArgv, '--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
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
