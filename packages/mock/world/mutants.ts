import type { Mutant } from '@bigmodel-kit/scripts/mutants'

// the ledger of the vendor's defects is no part of the mock: its tests stand beside the document
export const mutants: readonly Mutant[] = [
  { point: 'example-coverage', file: 'generated/openapi.json', replace: '"content": "美国、中国和日本。"', by: '"content": 3' },
  { point: 'documented-errors', file: 'core/language.ts', replace: "phrases.get(String(error['code']))", by: "phrases.get('')" },
  { point: 'stream-decides', file: 'core/steps/prefer.ts', replace: "typeof body.stream === 'boolean' ? body.stream : stream", by: 'stream' },
  { point: 'deadline-pacing', file: 'core/stream.ts', replace: 'return (index) => ttft + index * interval\n', by: 'return (index) => ttft + index * (interval + 1)\n' },
  { point: 'stream-faults', file: 'fetch.ts', replace: 'if (controller.desiredSize! > 0) controller.error(failure)', by: 'controller.error(failure)' },
  { point: 'jwt', file: 'core/jwt.ts', replace: "crypto.subtle.verify('HMAC', key, token.signature, token.signed)", by: 'true' },
  { point: 'async-tasks', file: 'behaviour/task-state.ts', replace: 'return task && exchange.settings.clock.now() - task.startedAt <= RETENTION ? task : undefined', by: 'return task' },
  { point: 'multipart', file: 'core/multipart.ts', replace: 'if (at > 0) part.data(take(at))', by: 'if (at > 0) take(at)' },
  { point: 'speed', file: 'core/play.ts', replace: 'while (to < frames.length && frames[to]!.at <= now - this.#start) to++', by: 'if (to < frames.length && frames[to]!.at <= now - this.#start) to++' },
  { point: 'same-engine', file: 'fetch.ts', replace: "'HEAD') return new Response(null, { status, headers })", by: "'HEAD') return new Response(null, { status })" },
  { point: 'live-rate-limits', file: 'core/limits.ts', replace: 'meter.begun.length >= rpm', by: 'meter.begun.length > rpm' },
  { point: 'record-redact-replay', tests: 'src/cassette/recorder.test.ts', file: 'cassette/view.ts', replace: '...fragments(view),', by: '' },
  { point: 'drift-on-the-mock', file: 'core/problem.ts', replace: 'NO_PATH_MATCHED_ERROR', by: 'NO_PATH_FOUND_ERROR' },
  { point: 'never-hang', file: 'core/body.ts', replace: 'return { problem: `The body is not JSON: ${(error as Error).message}.` }', by: 'throw error' },
]
