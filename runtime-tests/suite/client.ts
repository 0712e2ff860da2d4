import { createClient, type Client, type ClientOptions } from '@bigmodel-kit/client'
import type { Seen } from './world.ts'

export const KEY = 'test-id.test-secret-that-opens-nothing-real'

export const QUESTION = { model: 'glm-4.7', messages: [{ role: 'user' as const, content: '你好' }] }

export function clientOf(baseUrl: string, options: ClientOptions = {}): Client {
  return createClient({ apiKey: KEY, baseUrl, dangerouslyAllowBrowser: true, ...options })
}


export function bytesOf({ body }: Seen) {
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0))
}

export function jsonOf(seen: Seen): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytesOf(seen))) as Record<string, unknown>
}
