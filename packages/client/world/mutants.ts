import type { Mutant } from '@bigmodel-kit/scripts/mutants'

export const mutants: readonly Mutant[] = [
  { point: 'business-code-decides-class-and-retry', file: 'errors/answer-error.ts', replace: 'code !== undefined && Object.hasOwn(businessCodes, code)', by: 'false' },
  { point: 'every-error-envelope-is-read', file: 'envelope.ts', replace: '!SUCCESS.has(flat.code) ? flat', by: 'false ? flat' },
  { point: 'result-is-discriminated-by-ok', file: 'call.ts', replace: '({ ok: false, error: error', by: '({ ok: true, error: error' },
  { point: 'stream-true-selects-the-type', file: 'stream/event-stream.ts', replace: 'Stream extends true ? Events : Json', by: 'Stream extends true ? Json : Events' },
  { point: 'every-stream-ends-with-a-named-cause', file: 'stream/reading.ts', replace: "ending ?? this.#said.ending ?? { reason: 'truncated'", by: "ending ?? this.#said.ending ?? FINISHED ?? { reason: 'truncated'" },
  { point: 'idle-timeout-on-by-default', file: 'options.ts', replace: 'idle: 120_000', by: 'idle: Infinity' },
  { point: 'no-resend-after-bytes-arrived', file: 'errors/connection-error.ts', replace: "response ? 'never' : 'backoff'", by: "'backoff'" },
  { point: 'retry-after-up-to-a-cap', file: 'retry.ts', replace: 'retryAfterMs <= maxRetryAfter ? Math.min(retryAfterMs, LONGEST_TIMER_MS) : undefined', by: 'retryAfterMs' },
  { point: 'accumulator-for-all-of-glm', file: 'stream/tool-calls.ts', replace: ' ?? calls.at(-1)', by: '' },
  { point: 'open-enums', file: 'generated/schema.ts', replace: '"model_context_window_exceeded" | (string & {}) | null', by: '"model_context_window_exceeded" | null' },
  { point: 'stable-request-id', file: 'request.ts', replace: 'content: () => text ?? null,', by: 'content: () => JSON.stringify({ ...body as object, request_id: crypto.randomUUID() }),' },
  { point: 'files-typed-from-the-document', file: 'upload.ts', replace: 'replayable: false', by: 'replayable: true' },
  { point: 'jwt-right-once', file: 'jwt.ts', replace: 'exp: now + LIFETIME_MS', by: 'exp: Math.floor((now + LIFETIME_MS) / 1000)' },
  { point: 'pollers-that-cannot-run-hot', file: 'tasks.ts', replace: 'pause * (1 + JITTER * Math.random())', by: '0' },
  { point: 'budgets', file: 'stream/frames.ts', replace: 'if (/[\\r\\n]/.test(text)) {', by: 'if (line.length > 0) {' },
]
