import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { exemptions } from './exemptions.ts'
import { runtimes } from './runtimes/index.ts'
import { suite, type Result } from './suite/index.ts'

const packed = inject('packed')
const { serve } = (await import(pathToFileURL(join(packed, 'node_modules/@bigmodel-kit/mock/dist/node.js')).href)) as typeof import('@bigmodel-kit/mock/node')

it('has exemptions for its tests and runtimes only', () => {
  for (const [runtime, exempt] of Object.entries(exemptions)) {
    expect(Object.keys(runtimes)).toContain(runtime)
    for (const name of Object.keys(exempt)) expect(Object.keys(suite)).toContain(name)
  }
})

describe.each(Object.entries(runtimes))('%s', (name, runtime) => {
  const exempt = exemptions[name] ?? {}
  let mock: Awaited<ReturnType<typeof serve>>
  let results: Map<string, Result>

  beforeAll(async () => {
    mock = await serve({ frameDelay: 1 })
    results = new Map((await runtime(packed, mock.url)).map((result) => [result.name, result]))
    console.log(`${name}: ${results.size - Object.keys(exempt).length} tests, ${Object.keys(exempt).length} exempt`)
  }, 180_000)
  afterAll(() => mock?.close())

  it('runs every test', () => {
    expect([...results.keys()].sort()).toEqual(Object.keys(suite).sort())
  })

  it.each(Object.keys(suite).filter((test) => !(test in exempt)))('%s', (test) => {
    expect(results.get(test)).toEqual({ name: test })
  })

  it('needs its exemptions', () => {
    for (const test of Object.keys(exempt)) expect(results.get(test)?.error, test).toBeDefined()
  })
})
