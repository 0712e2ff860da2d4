import { promises as fs } from 'node:fs'
import { bundledDocument } from './bundled.ts'
import { bytesAnswer, encode, type Answer } from './core/answer.ts'
import { compile } from './core/compile.ts'
import type { OpenApiDocument } from './core/document.ts'
import { createRouter } from './core/route.ts'
import { upgrade } from './core/upgrade.ts'
import { once } from './core/once.ts'

/** Answers a request for the web page or its document; undefined for all others, which the API answers. */
export type WebPage = (method: string, path: string, accept: string | undefined) => Promise<Answer> | undefined

interface PageFile {
  type: string
  read: () => Promise<Uint8Array>
}

const HEADERS = {
  // all there is comes from here: nothing is loaded from elsewhere, and nothing is sent elsewhere
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

/** The page at `/` for browsers, with the document at `/openapi.json` and `/openapi.yaml`. Files are read when they are first asked for. */
export function createWebPage(document: OpenApiDocument): WebPage {
  const files = filesOf(document)
  let isDocumented: ((path: string) => boolean) | undefined
  return (method, path, accept) => {
    const file = files.get(path)
    if (!file || (method !== 'GET' && method !== 'HEAD')) return undefined
    // programs that ask for `/` get the answer that says where the API is
    if (path === '/' && !accept?.includes('text/html')) return undefined
    // a document may have an operation at the same path; the API goes first
    isDocumented ??= documentedPaths(document)
    return isDocumented(path) ? undefined : answer(file)
  }
}

async function answer({ type, read }: PageFile): Promise<Answer> {
  const { status, headers, body } = bytesAnswer(200, type, await read())
  return { status, headers: { ...headers, ...HEADERS }, body }
}

// a request can choose among these and no others, so none leads out of the folder
function filesOf(document: OpenApiDocument): Map<string, PageFile> {
  const isBundled = document === bundledDocument
  const built = (name: string, type: string): PageFile => ({ type, read: once(() => fs.readFile(new URL(`../dist/${name}`, import.meta.url))) })
  return new Map([
    ['/', built('page/index.html', 'text/html; charset=utf-8')],
    ['/page.js', built('page/page.js', 'text/javascript; charset=utf-8')],
    ['/page.css', built('page/page.css', 'text/css; charset=utf-8')],
    ['/page.svg', built('page/page.svg', 'image/svg+xml')],
    ['/openapi.json', isBundled ? built('openapi.json', 'application/json') : { type: 'application/json', read: once(async () => encode(JSON.stringify(document))) }],
    ['/openapi.yaml', isBundled ? built('openapi.yaml', 'application/yaml') : { type: 'application/yaml', read: once(() => yamlOf(document)) }],
  ])
}

async function yamlOf(document: OpenApiDocument): Promise<Uint8Array> {
  const { stringify } = await import('yaml')
  return encode(stringify(document))
}

function documentedPaths(document: OpenApiDocument): (path: string) => boolean {
  const route = createRouter(compile(upgrade(document)))
  return (path) => route('GET', path).operation !== undefined
}
