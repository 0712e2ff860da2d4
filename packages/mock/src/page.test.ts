import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { afterEach, describe, expect, it } from 'vitest'
import { connectTo, wire } from '../fixtures/socket.ts'
import type { OpenApiDocument } from './index.ts'
import { serve, type MockServer, type ServeOptions } from './node.ts'

const open: MockServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(options: ServeOptions = {}): Promise<{ origin: string; port: number }> {
  const server = await serve(options)
  open.push(server)
  return { origin: `http://127.0.0.1:${server.port}`, port: server.port }
}

const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

describe('the web page', () => {
  it('is at / for browsers; a program that asks there is told where the API is', async () => {
    const { origin } = await start()
    const page = await fetch(`${origin}/`, html)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toMatch(/^<!doctype html>/)
    const told = await fetch(`${origin}/`)
    expect(told.status).toBe(404)
    expect(told.headers.get('x-mock-hint')).toContain('/api')
  })

  it('may load and send nothing from and to elsewhere, nor be framed', async () => {
    const { origin } = await start()
    const policy = (await fetch(`${origin}/`, html)).headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it.each(['page.js', 'page.css', 'page.svg'])('comes with %s, which names no other place', async (name) => {
    const { origin } = await start()
    const file = await fetch(`${origin}/${name}`)
    expect(file.status).toBe(200)
    expect((await file.text()).replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/\b(?:src|href|url|import|fetch)\b[^;]{0,9}["'(]https?:/)
  })

  it('serves the document with its code samples, in JSON and in YAML', async () => {
    const { origin } = await start()
    const document = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: Record<string, Record<string, object>> }
    expect(document.paths['/paas/v4/chat/completions']!['post']).toHaveProperty('x-codeSamples')
    expect(await (await fetch(`${origin}/openapi.yaml`)).text()).toBe(await readFile(new URL('../../../openapi/bigmodel.yaml', import.meta.url), 'utf8'))
  })

  it('serves the document that it was given, whose own paths go first', async () => {
    const ok = { 200: { description: 'ok', content: { 'text/html': { example: 'mine' } } } }
    const document: OpenApiDocument = { openapi: '3.1.0', info: { title: 'Mine', version: '1' }, paths: { '/page.js': { get: { responses: ok } } } }
    const { origin } = await start({ document })
    expect(await (await fetch(`${origin}/openapi.json`)).json()).toEqual(document)
    expect(parse(await (await fetch(`${origin}/openapi.yaml`)).text())).toEqual(document)
    expect(await (await fetch(`${origin}/page.js`, html)).text()).toBe('mine')
  })

  it('answers HEAD without a body, and no other method', async () => {
    const { origin } = await start()
    const head = await fetch(`${origin}/page.css`, { method: 'HEAD' })
    expect([head.status, Number(head.headers.get('content-length')) > 0, await head.text()]).toEqual([200, true, ''])
    expect((await fetch(`${origin}/page.css`, { method: 'POST' })).status).toBe(404)
  })

  it.each(['/../package.json', '/page.js/../../../package.json', '/%2e%2e/package.json', '/..%2f..%2fetc/passwd', '/..%5c..%5cetc%5cpasswd', '/%252e%252e%252fpackage.json', '/..%2fpackage.json', '/page/../node.js', '/node.js', '/page.js%00', '//page.js/..', '/..\\package.json'])('a path does not lead out of its files: %s', async (path) => {
    const { socket, closed } = connectTo((await start()).port)
    socket.write(wire(`GET ${path}`, { accept: 'text/html', connection: 'close' }))
    expect(await closed).toMatch(/^HTTP\/1\.1 404 /)
  })
})
