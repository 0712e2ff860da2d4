// npm run demo: what the three packages do together, offline. Prints four scenes and ends.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BigModelError, createClient } from '@bigmodel-kit/client'
import { drift, toText } from '@bigmodel-kit/contract-tests/drift'
import { serve } from '@bigmodel-kit/mock/node'
import { build } from '@bigmodel-kit/scripts/openapi'

interface Schema {
  properties: Record<string, unknown>
  required: string[]
}

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'
const question = { model: 'glm-4.7', messages: [{ role: 'user' as const, content: '请介绍一下人工智能的发展历程。' }] }

const mock = await serve({ port: 0 })
const requests: string[] = []
const client = (trigger = '') =>
  createClient({
    apiKey: KEY,
    baseUrl: mock.url.replace(/\/api$/, `${trigger}/api`),
    fetch: async (request) => {
      const response = await fetch(request)
      requests.push(String(response.status))
      return response
    },
  })

try {
  heading('1. A chat, streamed')
  const stream = await client().chat.completions.create({ ...question, stream: true })
  for await (const event of stream) process.stdout.write(event.choices[0]?.delta.content?.toString() ?? '')
  console.log()

  heading('2. A rate limit (1302) is waited out')
  requests.length = 0
  const reply = await client('/~example=c1302,times=1').chat.completions.create(question)
  console.log(`answers ${requests.join(', ')}: ${String(reply.choices[0]?.message.content).slice(0, 24)}…`)

  heading('3. An unpaid account (1113) is not retried, although it is a 429 too')
  requests.length = 0
  try {
    await client('/~example=c1113').chat.completions.create(question)
  } catch (error) {
    if (!(error instanceof BigModelError)) throw error
    console.log(`answers ${requests.join(', ')}: ${error.status} ${error.code} ${error.message}\nwhat to do: ${error.remedy}`)
  }

  heading('4. The vendor no longer reports usage, and wants a region with each request')
  const folder = await mkdtemp(join(tmpdir(), 'bigmodel-drift-'))
  try {
    // without our corrections, the merged document is what the vendor publishes
    const { document } = await build(fileURLToPath(new URL('..', import.meta.url)), { overlays: false })
    const { schemas } = document['components'] as unknown as { schemas: Record<string, Schema> }
    delete schemas['ChatCompletionResponse']!.properties['usage']
    schemas['ChatCompletionTextRequest']!.required.push('region')
    schemas['ChatCompletionTextRequest']!.properties['region'] = { type: 'string' }
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(document))
    console.log(toText(await drift([join(folder, 'openapi.json')])))
  } finally {
    await rm(folder, { recursive: true })
  }
} finally {
  await mock.close()
}

function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`)
}
