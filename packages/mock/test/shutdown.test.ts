import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startVictim, type Victim } from '../fuzz/victim.ts'
import { chat } from '../fixtures/ask.ts'
import { connectTo, wire } from '../fixtures/socket.ts'
import { readCassette } from '../src/node.ts'
import { defaultKey } from '../src/index.ts'

const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const STREAM = wire('POST /api/paas/v4/chat/completions', headers, JSON.stringify(chat({ stream: true })))

let folder: string
let victim: Victim | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shutdown-'))
})
afterEach(async () => {
  victim?.signal('SIGKILL')
  await rm(folder, { recursive: true })
})

async function start(...args: string[]): Promise<Victim> {
  return (victim = await startVictim(args, { TMPDIR: folder }))
}

/** Sends the beginning of an upload, up to where its bytes are on the disk. */
async function beginUpload(port: number) {
  const connection = connectTo(port)
  const begin = '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nagent\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
  const end = '\r\n--b--\r\n'
  connection.socket.write(wire('POST /api/paas/v4/files', { ...headers, 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(begin.length + end.length) }) + begin)
  await expect.poll(() => readdir(folder)).not.toEqual([])
  return { ...connection, finish: () => connection.socket.write(end) }
}

describe('shutdown finishes what runs', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s lets a stream end, takes no new connection, and exits with 0', async (signal) => {
    const { port, signal: send, exited } = await start('--frame-delay', '40', '--grace', '600000')
    const { socket, until, closed } = connectTo(port)
    socket.write(STREAM)
    await until('data: ')
    send(signal)
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).then(() => 'answered', () => 'refused')).toBe('refused')
    expect(await closed).toContain('data: [DONE]')
    expect(await exited).toEqual({ exitCode: 0, complaints: '' })
  })

  it('what has not ended within --grace is cut', async () => {
    const { port, signal, exited } = await start('--frame-delay', '600000', '--grace', '50')
    const { socket, until, closed } = connectTo(port)
    socket.write(STREAM)
    await until('data: ')
    signal('SIGTERM')
    expect(await closed).not.toContain('[DONE]')
    expect(await exited).toEqual({ exitCode: 0, complaints: '' })
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a second %s ends it at once with %i, and uploaded bytes are removed all the same', async (signal, code) => {
    const { port, signal: send, exited } = await start('--grace', '600000')
    await beginUpload(port)
    send(signal)
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).then(() => 'answered', () => 'refused')).toBe('refused')
    send(signal)
    expect(await exited).toEqual({ exitCode: code, complaints: '' })
    expect(await readdir(folder)).toEqual([])
  })

  it('an upload that goes on is finished, and its folder removed', async () => {
    const { port, signal, exited } = await start('--grace', '600000')
    const { until, finish } = await beginUpload(port)
    signal('SIGINT')
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).then(() => 'answered', () => 'refused')).toBe('refused')
    finish()
    expect(await until('"purpose"')).toContain('HTTP/1.1 200 ')
    expect(await exited).toEqual({ exitCode: 0, complaints: '' })
    expect(await readdir(folder)).toEqual([])
  })

  it('a record that is being made is written', async () => {
    let answer = () => {}
    const upstream = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":')
      answer = () => response.end('1}')
    }).listen(0, '127.0.0.1')
    await expect.poll(() => upstream.listening).toBe(true)
    const cassette = join(folder, 'a.ndjson')
    const child = (victim = await startVictim(['--record', `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/api`, '--cassette', cassette, '--grace', '600000']))
    const { socket, until } = connectTo(child.port)
    socket.write(wire('GET /api/paas/v4/files', headers))
    await until('{"a":')
    child.signal('SIGTERM')
    answer()
    await until('1}')
    expect(await child.exited).toEqual({ exitCode: 0, complaints: '' })
    expect((await readCassette(cassette)).interactions).toHaveLength(1)
    upstream.closeAllConnections()
    upstream.close()
  })
})
