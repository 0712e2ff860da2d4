import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build, type Rollup } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases, chat, type Case } from '../test/doors/cases.ts'
import { core, endToEnd, ENDING, told, type DoorKind, type Shown } from '../test/doors/doors.ts'
import { launchChromium } from './chromium.ts'
import type { Received, Wire } from './page.ts'

declare const send: (wire: Wire, abortAfter?: number) => Promise<Received | string>

/** What this door cannot show, as the other doors have it in their table. */
const blind: DoorKind['blind'] = { [ENDING]: 'a browser says TypeError to both', 'an abort': "MSW's worker does not tell its handlers that a page has given up" }

const reference = core({ frameDelay: 0 })
const stream = cases.find(({ name }) => name === 'a stream')!

let script: string
let server: Server
let browser: Browser
let page: Page

beforeAll(async () => {
  script = await bundle()
  server = await servePage(script)
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction('typeof send === "function"')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe('the service worker in Chromium', () => {
  it.each(cases.map((request) => ({ name: request.name, request })))('shows the same status, end-to-end headers and bytes: $name', async ({ request }) => {
    expect(told(await show(request))).toEqual(told(await reference.send(request)))
  })

  it('shows a stream in pieces, each of whole frames', async () => {
    const { chunks } = (await ask(stream)) as Received
    const pieces = chunks.map((chunk) => Buffer.from(chunk, 'base64').toString())
    expect(pieces.length).toBeGreaterThan(1)
    for (const piece of pieces) expect(piece.endsWith('\n\n')).toBe(true)
  })

  it('shows an abort as a browser does', async () => {
    expect(await ask(stream, 1)).toBe('AbortError')
  })

  const faulty = (fault: string) => chat(`a stream with ${fault}`, { stream: true }, { prefer: fault })

  it.each(['cut=0', 'cut=3', 'cut=3, reset', 'cut-inside=2', 'duplicate=2, cut=3'])('shows a stream that breaks off, after the same bytes, as a TypeError: %s', async (fault) => {
    const { error, chunks } = (await ask(faulty(fault))) as Received
    const shown = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64'))).toString('latin1')
    expect([error, shown]).toEqual(['TypeError', (await reference.observe(faulty(fault))).body])
  })

  it('shows a reset as a browser shows a network error', async () => {
    expect(await ask(faulty('reset'))).toBe('TypeError')
  })

  it('has its rows in the README', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    for (const [sight, why] of Object.entries(blind)) expect(readme).toContain(`| the service worker | ${sight} | ${why} |`)
  })

  it('takes no Node module into the page', () => {
    expect(script).not.toContain('__vite-browser-external')
    expect(script).not.toMatch(/["']node:/)
  })
})

function ask({ method, path, headers, body }: Case, abortAfter?: number): Promise<Received | string> {
  const wire = { method, path, headers, body: body && Buffer.from(body).toString('base64') }
  return page.evaluate(([request, after]) => send(request as Wire, (after as number | null) ?? undefined), [wire, abortAfter ?? null] as const)
}

async function show(request: Case): Promise<Shown> {
  const { status, headers, chunks } = (await ask(request)) as Received
  return { status, headers: endToEnd(headers), body: new Uint8Array(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64')))) }
}

/** The page's program as a project's bundler makes it, from the built package. */
async function bundle(): Promise<string> {
  const input = fileURLToPath(new URL('page.ts', import.meta.url))
  const output = (await build({ configFile: false, logLevel: 'silent', build: { write: false, target: 'es2022', rollupOptions: { input, output: { format: 'es', codeSplitting: false } } } })) as Rollup.RollupOutput
  return output.output[0].code
}

async function servePage(program: string): Promise<Server> {
  const worker = await readFile(createRequire(import.meta.url).resolve('msw/mockServiceWorker.js'))
  const files: Readonly<Record<string, [type: string, content: string | Buffer]>> = {
    '/': ['text/html', '<!doctype html><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', program],
    '/mockServiceWorker.js': ['text/javascript', worker],
  }
  const listening = createServer((request, response) => {
    const [type, content] = files[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('content-type', type).end(content)
  })
  await new Promise<void>((resolve) => listening.listen(0, 'localhost', resolve))
  return listening
}
