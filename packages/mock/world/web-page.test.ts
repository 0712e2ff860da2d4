import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import type { AxeResults, RunOptions } from 'axe-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../fixtures/clock.ts'
import { loadDocument, serve, type MockServer, type ServeOptions } from '../src/node.ts'
import { launchChromium } from './chromium.ts'

declare const axe: { run(options: RunOptions): Promise<AxeResults> }

let browser: Browser
const open: MockServer[] = []

beforeAll(async () => {
  browser = await launchChromium()
}, 60_000)
afterAll(() => browser?.close())
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await Promise.all(open.splice(0).map((server) => server.close()))
})

interface Visit {
  page: Page
  origin: string
  /** What the page and its requests have sent for. */
  requests: Request[]
  /** What went wrong in it: errors, and what its policy forbids. */
  complaints: string[]
}

async function visit(operationId: string, options: ServeOptions = { frameDelay: 0 }, view: BrowserContextOptions = {}): Promise<Visit> {
  const server = await serve(options)
  open.push(server)
  const origin = `http://127.0.0.1:${server.port}`
  const page = await (await browser.newContext(view)).newPage()
  const requests: Request[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  await page.goto(`${origin}/#${operationId}`)
  await page.getByRole('article').waitFor()
  return { page, origin, requests, complaints }
}

const CHAT = 'chat.completions.create'

/** Follows the link to an operation, and waits until it is shown. */
async function go({ page, origin }: Pick<Visit, 'page' | 'origin'>, operationId: string): Promise<void> {
  await page.goto(`${origin}/#${operationId}`)
  await page.getByRole('article').getByText(`Operation ${operationId}`, { exact: true }).waitFor()
}

const status = (page: Page) => page.getByRole('region', { name: 'What came back' }).getByRole('status')
const body = (page: Page) => page.getByRole('group', { name: 'Body of the answer' })
const editor = (page: Page) => page.getByLabel('Body, application/json')

async function send(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Send' }).click()
  return ended(page)
}

/** Waits for the end of an answer. */
async function ended(page: Page): Promise<string> {
  const line = status(page).filter({ hasText: /(?: in|after) \d+ ms/ })
  await line.waitFor()
  return (await line.textContent())!
}

/** Presses Tab until an element with this role and name has the focus. */
async function tabTo(page: Page, role: 'link' | 'button' | 'combobox' | 'textbox' | 'searchbox', name: string): Promise<void> {
  const wanted = await page.getByRole(role, { name, exact: true }).elementHandle()
  for (let presses = 0; presses < 200; presses++) {
    if (await wanted!.evaluate((node) => node === node.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the ${role} ${name} is not reached by Tab`)
}

describe('the web page', () => {
  it('sends no request to any other place, and does nothing that its policy forbids', async () => {
    const { page, origin, requests, complaints } = await visit(CHAT)
    await send(page)
    for (const operation of ['files.create', 'documents.list', 'audio.speech.create']) {
      await go({ page, origin }, operation)
      await send(page)
    }
    expect(requests.length).toBeGreaterThan(7)
    expect(requests.map((request) => request.url()).filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`))).toEqual([])
    expect(complaints).toEqual([])
  })

  it('works with the keyboard alone: find an operation, choose an example, change a value, send, read', async () => {
    const { page } = await visit('documents.list', { echo: true, frameDelay: 0 })
    await tabTo(page, 'searchbox', 'Find an operation')
    await page.keyboard.type('chat with a model')
    await tabTo(page, 'link', 'Chat with a model POST')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Chat with a model' }).waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Chat with a model')
    await tabTo(page, 'combobox', 'Example')
    await page.keyboard.type('multi-turn')
    await tabTo(page, 'textbox', 'Body, application/json')
    expect(await editor(page).inputValue()).toContain('What is recursion?')
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('{"model": "glm-4.7", "messages": [{"role": "user", "content": "typed 你好"}]}')
    await tabTo(page, 'button', 'Send')
    await page.keyboard.press('Enter')
    expect(await ended(page)).toMatch(/^200 OK, /)
    expect(await body(page).textContent()).toContain('"content": "typed 你好"')
    await tabTo(page, 'textbox', 'Body, application/json')
  })

  it('has a link that skips to the operation, which stays in the address', async () => {
    const { page } = await visit(CHAT)
    await tabTo(page, 'link', 'Skip to the operation')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    expect(new URL(page.url()).hash).toBe(`#${CHAT}`)
  })

  it('sends with Ctrl+Enter what has just been typed', async () => {
    const { page } = await visit(CHAT, { echo: true })
    await editor(page).fill('{"model": "glm-4.7", "messages": [{"role": "user", "content": "just now"}]}')
    await page.keyboard.press('Control+Enter')
    await ended(page)
    expect(await body(page).textContent()).toContain('"content": "just now"')
  })

  it('shows the frames of a stream one after the other, each with its time', async () => {
    const clock = testClock()
    const { page } = await visit(CHAT, { clock, frameDelay: 50 })
    await page.getByLabel('Example').selectOption({ label: 'stream' })
    await page.getByRole('button', { name: 'Send' }).click()
    const frames = page.getByRole('list', { name: 'Frames' }).getByRole('listitem')
    await frames.nth(0).waitFor()
    expect(await frames.count()).toBe(1)
    for (let sent = 2; sent <= 3; sent++) {
      clock.advance(50)
      await frames.nth(sent - 1).waitFor()
      expect(await frames.count()).toBe(sent)
    }
    expect(await status(page).textContent()).toBe('200 OK, receiving…')
    clock.advance(5000)
    expect(await ended(page)).toMatch(/^200 OK, \d+ frames in \d+ ms$/)
    expect(await frames.first().textContent()).toMatch(/^\d+ ms\{"id"/)
    expect(await frames.last().textContent()).toMatch(/\[DONE\]$/)
    expect(await body(page).textContent()).toContain('达特茅斯会议')
  })

  it('stops a stream on request, and leaves the keyboard at the button that sends it again', async () => {
    const { page } = await visit(CHAT, { clock: testClock() })
    await page.getByLabel('Example').selectOption({ label: 'stream' })
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('list', { name: 'Frames' }).getByRole('listitem').waitFor()
    await page.getByRole('button', { name: 'Stop' }).press('Enter')
    expect(await ended(page)).toMatch(/^200 OK, stopped after \d+ ms\.$/)
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Send')
  })

  it('keeps what was typed over a switch of the example, of the operation, and a reload', async () => {
    const { page, origin } = await visit('documents.list')
    await page.getByLabel('word').fill('年假')
    await go({ page, origin }, CHAT)
    await page.getByLabel('Answer', { exact: true }).selectOption('429 application/json c1302')
    await page.getByLabel('Base path').selectOption('/api/coding')
    await editor(page).fill('{"model": "mine"}')
    await page.getByLabel('Example').selectOption({ label: 'thinking' })
    await editor(page).fill('{"model": "other"}')
    const check = async () => {
      expect(await page.getByLabel('Example').inputValue()).toBe('application/json thinking')
      expect(await page.getByLabel('Answer', { exact: true }).inputValue()).toBe('429 application/json c1302')
      expect(await page.getByLabel('Base path').inputValue()).toBe('/api/coding')
      expect(await editor(page).inputValue()).toBe('{"model": "other"}')
    }
    await go({ page, origin }, 'documents.list')
    expect(await page.getByLabel('word').inputValue()).toBe('年假')
    await go({ page, origin }, CHAT)
    await check()
    await page.reload()
    await page.getByRole('article').waitFor()
    await check()
    await page.getByLabel('Example').selectOption({ label: 'chat' })
    expect(await editor(page).inputValue()).toBe('{"model": "mine"}')
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await editor(page).inputValue()).toContain('"glm-4.7"')
  })

  it('tells who types more than the browser keeps that a reload will lose it, and keeps it until then', async () => {
    const { page, origin } = await visit(CHAT)
    const typed = JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: 'x'.repeat(6_000_000) }] })
    const unkept = page.getByText('The browser has no room to keep this: a reload brings back what it kept last.')
    await editor(page).fill(typed)
    await unkept.waitFor()
    await go({ page, origin }, 'documents.list')
    await go({ page, origin }, CHAT)
    expect((await editor(page).inputValue()).length).toBe(typed.length)
    await editor(page).fill('{}')
    await unkept.waitFor({ state: 'detached' })
  })

  it('keeps the chosen files over a switch of the operation', async () => {
    const { page, origin } = await visit('files.create')
    await page.getByLabel('file', { exact: true }).setInputFiles({ name: 'chosen.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from('{"custom_id":"1"}\n') })
    await go({ page, origin }, CHAT)
    await go({ page, origin }, 'files.create')
    await send(page)
    expect(await body(page).textContent()).toContain('"fileName": "chosen.jsonl"')
    await page.getByRole('button', { name: 'Reset' }).click()
    await send(page)
    expect(await body(page).textContent()).toContain('"fileName": "document.jsonl"')
  })

  it('shows the beginning of a big answer, and gives the whole to save', async () => {
    const { page } = await visit('embeddings.create')
    await page.getByLabel('Body, application/json').fill(JSON.stringify({ model: 'embedding-3', input: Array.from({ length: 64 }, (_, index) => `text ${index}`), dimensions: 2048 }))
    expect(await send(page)).toMatch(/^200 OK, 1\.\d MB in \d+ ms$/)
    expect((await body(page).locator('pre').textContent())!.length).toBeLessThan(200_000)
    const [download] = await Promise.all([page.waitForEvent('download'), body(page).getByRole('link', { name: /^Save 1\.\d MB of application\/json$/ }).click()])
    const whole = JSON.parse(await readFile(await download.path(), 'utf8')) as { data: { embedding: number[] }[] }
    expect(whole.data.map(({ embedding }) => embedding.length)).toEqual(Array.from({ length: 64 }, () => 2048))
  })

  it('gives any documented answer that is chosen, an error by its code', async () => {
    const { page } = await visit(CHAT)
    await page.getByLabel('Answer', { exact: true }).selectOption('429 application/json c1302')
    expect(await send(page)).toMatch(/^429 Too Many Requests, /)
    expect(await body(page).textContent()).toContain('"code": "1302"')
    await page.getByLabel('Answer', { exact: true }).selectOption('200 application/json tool-call')
    expect(await send(page)).toMatch(/^200 OK, /)
    expect(await body(page).textContent()).toContain('get_weather')
  })

  it('lets the answer go wrong as chosen: late, broken off, and kept over a reload', async () => {
    const clock = testClock()
    const { page } = await visit(CHAT, { clock, frameDelay: 50 })
    await page.getByLabel('Example').selectOption({ label: 'stream' })
    await page.getByLabel('Fault').fill('cut=3')
    await page.getByRole('button', { name: 'Send' }).click()
    const frames = page.getByRole('list', { name: 'Frames' }).getByRole('listitem')
    await frames.nth(0).waitFor()
    clock.advance(50)
    await frames.nth(1).waitFor()
    expect(await status(page).textContent()).toBe('200 OK, receiving…')
    clock.advance(50)
    await status(page).filter({ hasText: 'then the connection broke' }).waitFor()
    // when a connection breaks, a browser may drop the frame before it, which the page has not read yet
    expect([2, 3]).toContain(await frames.count())
    await page.reload()
    await page.getByRole('article').waitFor()
    expect(await page.getByLabel('Fault').inputValue()).toBe('cut=3')
    await page.getByLabel('Answer', { exact: true }).selectOption('429 application/json c1302')
    await page.getByLabel('Fault').fill('latency=5')
    const late = send(page)
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(5)
    expect(await late).toMatch(/^429 Too Many Requests, /)
    expect(await page.getByRole('group', { name: 'Code of the request' }).textContent()).toContain('code=429, example=c1302, latency=5')
    expect(await page.locator('datalist#faults option').count()).toBeGreaterThan(10)
  })

  it('says what is wrong with a fault that the mock does not know', async () => {
    const { page } = await visit(CHAT)
    await page.getByLabel('Fault').fill('cutt=3')
    await page.getByText('The mock knows no "cutt"; a trigger says code, example, ').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await page.getByText('The mock knows no').count()).toBe(0)
  })

  it('lists the requests that came from anywhere as they come, without secrets, and forgets them on request', async () => {
    const { page, origin } = await visit(CHAT)
    const journal = page.getByRole('region', { name: 'Journal' })
    const rows = journal.locator('ol > li')
    await journal.locator('summary').first().press('Enter')
    await journal.getByText('None yet.').waitFor()
    await page.request.post(`${origin}/api/paas/v4/chat/completions`, { headers: { authorization: 'Bearer an-id.a-secret-of-mine', prefer: 'example=c1302' }, data: { model: 'glm-4.7', messages: [{ role: 'user', content: 'from elsewhere' }] } })
    await rows.filter({ hasText: 'POST /api/paas/v4/chat/completions 429 1302' }).waitFor()
    await send(page)
    await rows.filter({ hasText: '/api/paas/v4/chat/completions 200' }).waitFor()
    expect(await rows.count()).toBe(2)
    await rows.last().locator('summary').press('Enter')
    await rows.last().getByText('from elsewhere').waitFor()
    expect(await journal.textContent()).not.toContain('a-secret-of-mine')
    await journal.getByRole('button', { name: 'Reset the mock' }).press('Enter')
    await journal.getByText('None yet.').waitFor()
    expect(await rows.count()).toBe(0)
  })

  it('says what is wrong with a request: the hint of the mock, and what is no JSON', async () => {
    const { page } = await visit(CHAT)
    await editor(page).fill('{"model": "glm-4.7"}')
    expect(await send(page)).toMatch(/^400 /)
    expect(await page.getByRole('region', { name: 'What came back' }).textContent()).toContain('messages')
    await editor(page).fill('{"model"')
    expect(await page.getByText(/^Not JSON yet: /).count()).toBe(1)
    await page.getByLabel('API key').fill('')
    expect(await send(page)).toMatch(/^401 /)
  })

  it('asks for a part of the path that is empty, instead of sending a request that reaches another operation', async () => {
    const { page } = await visit('files.delete')
    const id = page.getByLabel('file_id')
    await id.fill('')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await id.evaluate((input) => input.matches(':focus:invalid'))).toBe(true)
    expect(await status(page).textContent()).toBe('Nothing sent yet.')
  })

  it('sends forms and files, and gives back bytes to hear and to save', async () => {
    const { page, origin } = await visit('files.create')
    expect(await send(page)).toMatch(/^200 OK/)
    expect(await body(page).textContent()).toContain('"fileName": "document.jsonl"')
    await page.getByLabel('file', { exact: true }).setInputFiles({ name: 'chosen.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from('{"custom_id":"1"}\n') })
    await send(page)
    expect(await body(page).textContent()).toContain('"fileName": "chosen.jsonl"')
    await go({ page, origin }, 'audio.speech.create')
    await send(page)
    expect(await body(page).getByRole('link').textContent()).toMatch(/^Save .* of audio\//)
  })

  it('shows the request as a curl command, and the samples of the document', async () => {
    const { page, origin } = await visit(CHAT)
    await editor(page).fill(`{"model": "it's"}`)
    const code = page.getByRole('group', { name: 'Code of the request' })
    expect(await code.textContent()).toContain(`curl '${origin}/api/paas/v4/chat/completions'`)
    expect(await code.textContent()).toContain(`--data-raw '{"model": "it'\\''s"}'`)
    await page.getByLabel('Example').selectOption({ label: 'stream' })
    expect(await code.textContent()).toContain('"stream": true')
    await page.getByLabel('Written as').selectOption({ label: '@bigmodel-kit/client, documented' })
    expect(await code.textContent()).toContain(`from '@bigmodel-kit/client'`)
  })

  it('copies the code, and says so where the browser does not allow that', async () => {
    const { page, complaints } = await visit(CHAT, { frameDelay: 0 }, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy' }).press('Enter')
    await page.getByText('Copied.').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^curl 'http:/)
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await page.getByRole('button', { name: 'Copy' }).press('Enter')
    await page.getByText('The browser does not allow it.').waitFor()
    expect(complaints).toEqual([])
  })

  it('every operation of the document has a request that the mock takes, as the page fills it in', async () => {
    const { page, origin, complaints } = await visit(CHAT)
    const ids: string[] = await page.locator('nav a').evaluateAll((links) => links.map((link) => decodeURIComponent((link as unknown as { hash: string }).hash.slice(1))))
    expect(ids.length).toBeGreaterThan(60)
    const refused: string[] = []
    for (const id of ids) {
      await go({ page, origin }, id)
      const line = await send(page)
      if (!line.startsWith('200')) refused.push(`${id}: ${line}`)
    }
    expect(refused).toEqual([])
    expect(complaints).toEqual([])
  }, 60_000)

  it('begins with a chat where the address names no operation', async () => {
    for (const hash of ['', 'nobody.knows', '%E0%A4%A']) {
      const { page, complaints } = await visit(hash)
      expect([await page.getByRole('article').getByRole('heading', { level: 2 }).textContent(), complaints]).toEqual(['Chat with a model', []])
    }
  })

  it('serves any other document too, and fills in what it requires', async () => {
    const document = await loadDocument(fileURLToPath(new URL('../fixtures/zoo.yaml', import.meta.url)))
    const { page, complaints } = await visit('', { document })
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(document.info!.title)
    expect(await page.locator('nav a').count()).toBeGreaterThan(3)
    await page.locator('nav').getByRole('link', { name: 'GET /animals/{id} GET', exact: true }).click()
    expect(await send(page)).toMatch(/^200 OK, /)
    expect(complaints).toEqual([])
  })

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['320 pixels wide', { viewport: { width: 320, height: 640 } }],
  ] as const)('has no defect of accessibility that axe knows: %s', async (_, view) => {
    const { page, origin } = await visit(CHAT, { frameDelay: 0 }, view)
    await page.getByLabel('Example').selectOption({ label: 'stream' })
    await send(page)
    for (const summary of await page.locator('article summary:visible').all()) await summary.click()
    const script = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const check = async () => {
      await page.evaluate(script)
      const { violations } = await page.evaluate(() => axe.run({ rules: { 'target-size': { enabled: true } } }))
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    }
    await page.getByRole('region', { name: 'Journal' }).locator('summary').first().click()
    await page.getByRole('region', { name: 'Journal' }).locator('ol > li').first().waitFor()
    await check()
    await go({ page, origin }, 'files.create')
    await send(page)
    await check()
  }, 60_000)

  it('fits 320 pixels, with the operations behind a button', async () => {
    const { page } = await visit(CHAT, { frameDelay: 0 }, { viewport: { width: 320, height: 640 } })
    await send(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Operations' }).press('Enter')
    await page.getByRole('link', { name: 'List documents' }).click()
    await page.getByRole('heading', { name: 'List documents' }).waitFor()
    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    expect(await send(page)).toMatch(/^200 OK/)
  })
})
