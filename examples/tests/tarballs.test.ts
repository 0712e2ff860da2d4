import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './copy.ts'
import { root } from './fences.ts'

const PROGRAM = `
import { BigModelError, createClient } from '@bigmodel-kit/client'
import { serve } from '@bigmodel-kit/mock/node'
import { cases } from '@bigmodel-kit/contract-tests'
import document from '@bigmodel-kit/mock/openapi.json' with { type: 'json' }

const mock = await serve({ port: 0 })
const client = createClient({ apiKey: 'mock-id.mock-secret-that-opens-nothing-real', baseUrl: mock.url })
const reply = await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: 'hi' }] })
const tokens: number = reply.usage.total_tokens
const kinds: string[] = []
for await (const event of await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: 'hi' }], stream: true })) {
  kinds.push(typeof event.id)
}
const failed = await client.chat.completions.create({ model: 'no-such-model', messages: [{ role: 'user', content: 'hi' }] }).catch((error: unknown) => error)
console.log(JSON.stringify({ tokens, frames: kinds.length, code: failed instanceof BigModelError && failed.code, cases: cases(document).length }))
await mock.close()
`

describe('a project made from nothing', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'downstream-'))
    const packed = run(root, 'npx', 'tsx', 'scripts/pack.ts')
    if (packed.status !== 0) throw new Error(`npm run pack failed:\n${packed.output}`)
    const tarballs = (await readdir(join(root, 'tarballs'))).map((name) => join(root, 'tarballs', name))
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'downstream', private: true, type: 'module' }))
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], resolveJsonModule: true, outDir: 'out', types: ['node'] }, include: ['*.ts'] }),
    )
    await writeFile(join(folder, 'main.ts'), PROGRAM)
    const installed = run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', 'typescript@5.9.3', '@types/node@20', ...tarballs)
    if (installed.status !== 0) throw new Error(`npm install failed:\n${installed.output}`)
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('installs the tarballs, compiles in strict mode and talks to the mock', () => {
    const compiled = run(folder, 'npx', 'tsc', '-p', '.')
    expect(compiled.output.replaceAll(/^npm warn.*\n/gm, '')).toBe('')
    const { output } = run(folder, 'node', 'out/main.js')
    const result = JSON.parse(output.slice(output.indexOf('{'))) as Record<string, unknown>
    expect(result).toEqual({ tokens: expect.any(Number), frames: expect.any(Number), code: '1211', cases: expect.any(Number) })
    expect(result['frames']).toBeGreaterThan(3)
  })

  it('has the commands of the mock and of the contract tests', () => {
    expect(run(folder, 'npx', 'bigmodel-mock', '--help').output).toContain('--port')
    expect(run(folder, 'npx', 'bigmodel-drift', '--help').output).toContain('llms.txt')
    expect(run(folder, 'npx', 'bigmodel-contract', '--help').output).toContain('--target')
  })
})
