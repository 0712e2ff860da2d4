import { list } from '../core/quote.ts'
import type { ChatRequest } from './chat-request.ts'

/** Repairs what clients send in chats, and the API takes, although its document says otherwise. */
export function tolerateChat(body: unknown): string[] {
  const { messages, tools } = (body ?? {}) as Partial<ChatRequest>
  return [...(Array.isArray(messages) ? acceptArgumentObjects(messages) : []), ...(Array.isArray(tools) ? acceptSearchSettings(tools) : [])]
}

/** Clients send `function.arguments` as an object, as older documents said; the API wants JSON text and takes both. */
function acceptArgumentObjects(messages: ChatRequest['messages']): string[] {
  const places: string[] = []
  for (let index = 0; index < messages.length; index++) {
    const calls = messages[index]?.tool_calls
    // a message seldom has calls
    if (!Array.isArray(calls)) continue
    for (const [at, call] of calls.entries()) {
      const given = call?.function?.arguments
      if (typeof given !== 'object' || given === null) continue
      call.function!.arguments = JSON.stringify(given)
      places.push(`messages[${index}].tool_calls[${at}].function.arguments`)
    }
  }
  if (places.length === 0) return []
  return [`${list(places)} ${places.length === 1 ? 'is an object; it is' : 'are objects; they are'} documented as JSON text.`]
}

// the READMEs of the official Python SDKs name no engine, examples/glm_example.py of zai-sdk writes "True" and "5"
const ENGINE = 'search_std'
const MEANINGS: readonly [members: readonly string[], spelling: RegExp, meaningOf: (text: string) => unknown][] = [
  [['enable', 'search_result', 'require_search'], /^(?:true|false)$/i, (text) => text.toLowerCase() === 'true'],
  [['count'], /^\d{1,9}$/, Number],
]

function acceptSearchSettings(tools: NonNullable<ChatRequest['tools']>): string[] {
  const remarks: string[] = []
  for (const [index, tool] of tools.entries()) {
    const settings = tool?.web_search
    if (typeof settings !== 'object' || settings === null) continue
    const place = `tools[${index}].web_search`
    if (!('search_engine' in settings)) {
      settings['search_engine'] = ENGINE
      remarks.push(`${place}.search_engine is missing; it counts as ${ENGINE}.`)
    }
    for (const [members, spelling, meaningOf] of MEANINGS) {
      for (const name of members) {
        const given = settings[name]
        if (typeof given !== 'string' || !spelling.test(given)) continue
        settings[name] = meaningOf(given)
        remarks.push(`${place}.${name} is text; it is documented as ${typeof settings[name]}.`)
      }
    }
  }
  return remarks
}
