import type { Answer } from './world.ts'

export const REPLY = {
  id: '1',
  created: 1,
  model: 'glm-4.7',
  choices: [{ index: 0, message: { role: 'assistant', content: '你好' }, finish_reason: 'stop' }],
}

export const DONE = 'data: [DONE]\n\n'

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return text(status, 'application/json; charset=utf-8', JSON.stringify(body), headers)
}

export function text(status: number, type: string, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': type, ...headers }, pieces: [body] }
}

export function refusal(code: string, headers: Record<string, string> = {}): Answer {
  return json(429, { error: { code, message: 'm' } }, headers)
}

export function events(pieces: NonNullable<Answer['pieces']>, end: Answer['end'] = 'close'): Answer {
  return { headers: { 'content-type': 'text/event-stream; charset=utf-8' }, pieces, end }
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

/** One event of a chat. */
export function delta(content: string, finishReason?: string): string {
  return event({ id: '1', created: 1, model: 'glm-4.7', choices: [{ index: 0, delta: { content }, ...(finishReason && { finish_reason: finishReason }) }] })
}
