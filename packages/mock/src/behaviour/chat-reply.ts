import type { Dress } from './echo.ts'

/** A chat reply with this text, and the chunks of one; id and time come from the documented example. */
export function chatDress(model: string): Dress {
  return {
    reply: (text, usage, example) => ({ ...pick(example, ['id', 'request_id', 'created']), model, choices: [chatChoice(text)], usage }),
    events(pieces, usage, example) {
      const head = { ...pick(example, ['id', 'created']), model }
      const deltas = pieces.map((content, index) => ({ ...head, choices: [{ index: 0, delta: index === 0 ? { role: 'assistant', content } : { content } }] }))
      return [...deltas, { ...head, choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }], usage }]
    },
  }
}

export function chatChoice(text: string): { index: number; message: { role: string; content: string }; finish_reason: string } {
  return { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }
}

function pick(example: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in example).map((name) => [name, example[name]]))
}

