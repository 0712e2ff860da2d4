import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases, ourDocument, type Report } from '../src/index.ts'
import { runCli } from './run-cli.ts'
import { serveTexts, type StaticServer } from './static-server.ts'

const CLI = 'cli.ts'

let server: Awaited<ReturnType<typeof serve>>
let empty: StaticServer
beforeAll(async () => {
  ;[server, empty] = await Promise.all([serve({ port: 0 }), serveTexts(new Map())])
})
afterAll(() => Promise.all([server.close(), empty.close()]))

describe('bigmodel-contract', () => {
  it('finds nothing in the mock and exits with 0', async () => {
    const { exitCode, stdout } = await runCli(CLI, [server.url, '--operation', 'agents.conversations.retrieve'])
    expect(stdout).toMatch(/^\d+ cases sent, 0 with findings, 0 left out\.\n$/)
    expect(exitCode).toBe(0)
  })

  it('names operation, status, pointer, expected and found in one line, and exits with 1', async () => {
    const { exitCode, stdout } = await runCli(CLI, [empty.url, '--operation', 'asyncResults.retrieve', '--target', 'prism'])
    expect(stdout.split('\n')[0]).toBe('error asyncResults.retrieve 404 status: expected 200, found 404 (case "asyncResults.retrieve: request as documented")')
    expect(stdout).toContain('left out (prism does not look into credentials)')
    expect(exitCode).toBe(1)
  })

  it('writes its reports as JSON', async () => {
    const { stdout } = await runCli(CLI, [server.url, '--operation', 'agents.conversations.retrieve', '--json'])
    expect((JSON.parse(stdout) as Report[]).every(({ status, findings }) => status !== undefined && findings.length === 0)).toBe(true)
  })

  it('lists its cases', async () => {
    const { stdout } = await runCli(CLI, ['--list'])
    expect(stdout.trim().split('\n')).toEqual(cases(ourDocument()).map(({ name }) => name))
  })

  it.each([
    [[], 'expected one base URL'],
    [['nowhere'], 'expected one base URL'],
    [['http://127.0.0.1:1', '--target', 'live'], '--target live is unknown'],
    [['--list', '--operation', 'chat.delete'], 'no case belongs to chat.delete'],
    [['http://127.0.0.1:1', '--key', 'short'], '--key must have the form <id>.<secret>'],
  ])('says in a sentence what is wrong with %j, and exits with 2', async (args, sentence) => {
    const { exitCode, stderr, stdout } = await runCli(CLI, args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(`bigmodel-contract: ${sentence}`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
