import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDocument } from './node.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(text: string, name = 'api.yaml') {
  const file = join(folder, name)
  await writeFile(file, text)
  return loadDocument(file)
}

const head = 'openapi: 3.1.0\ninfo: { title: x, version: "1" }\n'

describe('a document that cannot be served is refused with file, line and what to do', () => {
  it.each([
    ['is no YAML', `${head}paths:\n  /a: {get: [}`, 4, /^.*Write it as JSON or YAML\.$/],
    ['is no JSON', '{"openapi": "3.1.0",\n "paths": {', 2, /^.*Write it as JSON or YAML\.$/],
    ['has an alias of nothing', `${head}paths:\n  /a: *get\n`, 4, /^\*get stands for nothing: there is no &get before it\.$/],
    ['has an alias of what it is in', `${head}paths:\n  /a: &get\n    get:\n      x-self: *get\n`, 6, /^\*get stands for what it is in itself\.$/],
    ['is Swagger 2', '# old\nswagger: "2.0"\npaths: {}', 2, /^this is Swagger 2\.0; convert it to OpenAPI 3 first \(npx swagger2openapi .*\)\.$/],
    ['is none', 'hello: world', 1, /^"openapi" has to be 3\.0\.x or 3\.1\.x, and is missing\.$/],
    ['is of another version', 'openapi: 4.0.0\npaths: {}', 1, /^"openapi" has to be 3\.0\.x or 3\.1\.x, and is "4\.0\.0"\.$/],
    ['has no paths', `${head}paths: {}\n`, 3, /^"paths" is empty; there is nothing to serve\.$/],
    ['has a path without a slash', `${head}paths:\n  a:\n    get: {}`, 5, /^a has to begin with a slash\.$/],
    ['has a status that is no response', `${head}paths:\n  /a:\n    get:\n      responses:\n        200: ok`, 7, /^\/a get responses 200 has to be an object\.$/],
    ['has a parameter without a place', `${head}paths:\n  /a:\n    get:\n      parameters:\n        - { name: b }`, 7, /^\/a get parameters 0 needs "name" and "in"\.$/],
    ['has a reference that leads nowhere', `${head}paths:\n  /a:\n    get:\n      responses:\n        200:\n          $ref: '#/components/responses/Ok'`, 8, /^\$ref #\/components\/responses\/Ok leads nowhere; correct the reference or add what it names\.$/],
    ['has one below a property that is called value', `${head}paths:\n  /a:\n    get: { responses: { default: { description: x } } }\ncomponents:\n  schemas:\n    A:\n      properties:\n        value:\n          $ref: '#/components/schemas/B'`, 11, /^\$ref #\/components\/schemas\/B leads nowhere; correct/],
    ['has a reference that leads back to itself', `${head}paths:\n  /a:\n    $ref: '#/paths/~1a'`, 5, /^\$ref #\/paths\/~1a leads back to itself; correct/],
    ['has a reference by an anchor', `${head}paths:\n  /a:\n    $ref: '#there'`, 5, /^\$ref #there names an anchor, and the mock follows paths: #\/components\/schemas\/Pet; correct/],
    ['has a dynamic reference', `${head}paths:\n  /a:\n    get: { responses: { default: { description: x } } }\ncomponents:\n  schemas:\n    A:\n      items:\n        $dynamicRef: '#node'`, 10, /^\$ref #node names an anchor, /],
    ['has a reference to another file', `${head}paths:\n  /a:\n    $ref: other.yaml`, 5, /^\$ref other\.yaml leads to another file; put all into one first \(npx @redocly\/cli bundle .*\)\.$/],
  ])('one that %s', async (_, text, line, sentence) => {
    const error = (await load(text).catch((reason: unknown) => reason)) as Error
    const [, at, told] = /^(.*api\.yaml:\d+): ([\s\S]*)$/.exec(error.message)!
    expect(at).toBe(`${join(folder, 'api.yaml')}:${line}`)
    expect(told).toMatch(sentence)
  })

  it('one that has not the shape of a document', async () => {
    await expect(load(`${head}servers: nope\npaths:\n  /a: { get: { responses: {} } }`)).rejects.toThrow(/api\.yaml: this has not the shape of an OpenAPI document; npx @redocly\/cli lint .*api\.yaml says where\.$/)
  })

  it('one that is not there', async () => {
    await expect(loadDocument('nowhere.yaml')).rejects.toThrow('The document cannot be read from nowhere.yaml: there is no such file.')
    await expect(loadDocument(folder)).rejects.toThrow(`The document cannot be read from ${folder}: this is a folder.`)
  })
})

it('JSON and YAML are read, with anchors, after a byte order mark, and what looks like a reference in an example is none', async () => {
  const paths = { '/a': { get: { responses: { '200': { content: { 'application/json': { example: { $ref: 'other.yaml' } } } } } } } }
  expect(await load(JSON.stringify({ openapi: '3.0.0', paths }), 'api.json')).toEqual({ openapi: '3.0.0', paths })
  expect((await load(`\uFEFF${head}paths:\n  /a: &a\n    get: { responses: { default: { description: x } } }\n  /b: *a`)).paths).toHaveProperty('/b.get.responses.default')
})
