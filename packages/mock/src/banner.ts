import { defaultKey } from './core/credentials.ts'
import type { MockServer, RecordOptions, ServeOptions } from './node.ts'

/** What a person needs after starting the mock: where it is, which key works, and a first call to paste. */
export function banner({ url }: MockServer, { keys, document }: ServeOptions): string {
  const page = `To read and try in a browser: ${new URL('/', url).href}`
  if (document) return `${document.info?.title ?? 'The document'}${document.info?.version ? ` ${document.info.version}` : ''}, offline: ${url}\n${page}\n\nCtrl+C stops it.`
  // one that was given may be a real one: only its id is told
  const key = keys?.[0]?.replace(/\..*/, '.<secret>') ?? defaultKey
  const others = keys ? 'no other but the ones given' : 'any other <id>.<secret> as well, as it is'
  return `bigmodel-mock, the BigModel API offline: ${url}   (coding plan: ${url}/coding)
API key: ${key}   (${others})
${page}

  curl ${url}/paas/v4/chat/completions \\
    -H 'Authorization: Bearer ${key}' \\
    -H 'Content-Type: application/json' \\
    -d '{"model":"glm-4.7","messages":[{"role":"user","content":"你好"}]}'

With the openai package:

  const client = new OpenAI({ baseURL: '${url}/paas/v4', apiKey: '${key}' })

Ctrl+C stops it.`
}

export function recorderBanner({ url }: MockServer, { upstream, cassette }: Pick<RecordOptions, 'upstream' | 'cassette'>): string {
  return `bigmodel-mock, recording: ${url}
It forwards to ${upstream} and writes to ${cassette}.

Ctrl+C stops it; bigmodel-mock --replay ${cassette} answers from it then.`
}
