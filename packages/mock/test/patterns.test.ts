import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { bundledDocument } from '../src/bundled.ts'

/** The regular expressions that judge what clients send. */
const patterns = [...new Set(patternsIn(bundledDocument))]

function patternsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'pattern' && typeof inner === 'string' ? [inner] : patternsIn(inner)))
}

/** What makes an expression that can match in many ways try them all: much of what it takes, and then what it does not. */
const PARTS = ['a', '0', '-', '_', ' ', ':', 'aA0_-', '0-', '2026-07-11 16:10:33', '你', '\n', '\ud83e\udd14', '\0']
const SIZES = [30, 200_000]

/** Judges each text by each expression; ends when all are judged. */
const JUDGE = `
  const { workerData: { patterns, texts }, parentPort } = require('node:worker_threads')
  for (const pattern of patterns) for (const text of texts) new RegExp(pattern, 'u').test(text)
  parentPort.postMessage('judged')
`

it('the document has patterns', () => {
  expect(patterns).toContain('^[a-zA-Z0-9_-]+$')
})

it.each(patterns)('no text keeps %s busy', async (pattern) => {
  const texts = PARTS.flatMap((part) => SIZES.flatMap((size) => ['', '!', '\n'].map((end) => part.repeat(size / part.length) + end)))
  const worker = new Worker(JUDGE, { eval: true, workerData: { patterns: [pattern], texts } })
  onTestFinished(async () => void (await worker.terminate()))
  // one that tries all ways needs years; the limit of a test is long enough for all others
  await expect(new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject))).resolves.toBe('judged')
}, 60_000)
