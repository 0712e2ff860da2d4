import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { bundle } from './bundle.ts'
import { sentCases } from './msw/cases.ts'
import { faults } from './msw/faults.ts'
import { installed, results } from './runtimes/program.ts'
import type { Result } from './suite/index.ts'

const packed = inject('packed')

describe('MSW 3 on Node 24, with the packed handlers', () => {
  let found: Map<string, Result>

  beforeAll(async () => {
    const [program, requests] = [join(packed, 'msw-3.mjs'), join(packed, 'msw-3.json')]
    await writeFile(program, await bundle(`import './msw/program.ts'`))
    await writeFile(requests, JSON.stringify(sentCases))
    found = new Map((await results(installed('node-24/bin/node'), [program, requests], packed)).map((result) => [result.name, result]))
  })

  it.each(sentCases.map(({ name }) => name))('shows the same status, end-to-end headers and bytes as the mock: %s', (name) => {
    expect(found.get(name)).toEqual({ name })
  })

  it.each(['shows a stream frame by frame', 'stops the timer of a stream that is aborted', ...Object.keys(faults)])('%s', (name) => {
    expect(found.get(name)).toEqual({ name })
  })
})
