import type { FindingKind } from '../src/index.ts'

/** An answer as a fault changes it. */
interface Answer {
  status: number
  headers: Headers
  text: string
}

/** Something that an implementation could do wrong, planted into one that does it right. */
export interface Fault {
  name: string
  /** The case that has to notice. */
  case: string
  finding: { kind: FindingKind; pointer: string }
  plant(fetch: typeof globalThis.fetch): typeof globalThis.fetch
}

type Json = Record<string, unknown>

const CHAT = 'chat.completions.create: request chat'
const ERROR = 'chat.completions.create: 429 c1302'
const STREAM = 'chat.completions.create: 200 stream text'
const NO_MODEL = 'chat.completions.create: without model'
const NO_CREDENTIALS = 'chat.completions.create: credentials none'
const ZRAG = 'zrag.chat.create: 200 stream answer'
const FILE = 'audio.speech.create: 200 wav'
const TASK = 'chat.asyncCompletions.create: task until it is done'

/** Each wrapper plants one fault. The list only grows: a kind of finding that nothing plants is a check that nobody has seen fail. */
export const FAULTS: Fault[] = [
  // status
  on(ERROR, 'another status', 'status', 'status', (answer) => void (answer.status = 500)),
  on(ERROR, 'a status that the document does not have', 'status', 'status', (answer) => void (answer.status = 418)),
  on('documents.upload: 435 file-too-large', 'the standard 413 for the documented 435', 'status', 'status', (answer) => void (answer.status = 413)),
  on(NO_MODEL, 'an invalid body is accepted', 'status', 'status', (answer) => void (answer.status = 200)),
  { ...fault(NO_CREDENTIALS, 'a request without credentials is let in', 'status', 'status'), plant: letIn },
  { ...fault(CHAT, 'no answer at all', 'no-answer', ''), plant: () => () => Promise.reject(new TypeError('fetch failed')) },

  // errors
  onJson(ERROR, 'another business code', 'code', '/error/code', (body) => void (error(body)['code'] = '1303')),
  onJson(ERROR, 'a code that nobody documented', 'code', '/error/code', (body) => void (error(body)['code'] = '9999')),
  onJson(ERROR, 'the code as a number', 'schema', '/error/code', (body) => void (error(body)['code'] = 1302)),
  onJson(ERROR, 'the flat envelope of another family', 'schema', '/error', (body) => ({ ...error(body) })),
  onJson(NO_CREDENTIALS, 'a 401 without a code', 'schema', '/error/code', (body) => void delete error(body)['code']),
  onJson(ERROR, 'the text of another code', 'message', '/error/message', (body) => void (error(body)['message'] = 'slow down')),
  onJson(NO_MODEL, 'a text that does not name the field', 'message', '/error/message', (body) => void (error(body)['message'] = String(error(body)['message']).replaceAll('model', 'something'))),

  // headers
  on(CHAT, 'another content type', 'content-type', 'header content-type', ({ headers }) => headers.set('content-type', 'text/plain')),
  on(CHAT, 'no content type', 'content-type', 'header content-type', ({ headers }) => headers.delete('content-type')),
  on(CHAT, 'another character set', 'content-type', 'header content-type', ({ headers }) => headers.set('content-type', 'application/json; charset=gbk')),
  on(STREAM, 'a stream that says it is JSON', 'content-type', 'header content-type', ({ headers }) => headers.set('content-type', 'application/json')),

  // bodies
  onJson(CHAT, 'a missing member', 'schema', '/choices', (body) => void delete body['choices']),
  onJson(CHAT, 'a missing member deep down', 'schema', '/usage/total_tokens', (body) => void delete (body['usage'] as Json)['total_tokens']),
  onJson(CHAT, 'a member of another type', 'schema', '/created', (body) => void (body['created'] = '1752222222')),
  onJson(CHAT, 'a member that is null', 'schema', '/model', (body) => void (body['model'] = null)),
  onJson(CHAT, 'a member that nobody documented', 'undocumented-member', '/planted', (body) => void (body['planted'] = true)),
  onJson(CHAT, 'an undocumented member deep down', 'undocumented-member', '/choices/0/message/planted', (body) => void (message(body)['planted'] = true)),
  onJson(CHAT, 'an unknown finish_reason', 'unknown-value', '/choices/0/finish_reason', (body) => void (choice(body)['finish_reason'] = 'tired')),
  onJson('chat.completions.create: 200 tool-call', 'arguments as an object', 'object-arguments', '/choices/0/message/tool_calls/0/function/arguments', objectArguments),
  onJson('chat.completions.create: 200 chat', 'another example than the one that was asked for', 'body', '/choices/0/message/content', (body) => void (message(body)['content'] = 'Something else.')),
  on(CHAT, 'JSON that is cut off', 'body', '', (answer) => void (answer.text = answer.text.slice(0, -5))),
  on(CHAT, 'a page of HTML', 'body', '', (answer) => void (answer.text = '<html><body>502 Bad Gateway</body></html>')),
  on(CHAT, 'an empty body', 'body', '', (answer) => void (answer.text = '')),

  // files
  onBytes(FILE, 'a file with another byte', (bytes) => bytes.with(50, bytes[50]! ^ 1)),
  onBytes(FILE, 'a file that is cut off', (bytes) => bytes.slice(0, -1)),
  onBytes(FILE, 'an empty file', () => new Uint8Array()),
  onBytes('audio.speech.create: request wav', 'the base64 of a file in its place', (bytes) => new TextEncoder().encode(Buffer.from(bytes).toString('base64'))),
  on(FILE, 'a file that says it is JSON', 'content-type', 'header content-type', ({ headers }) => headers.set('content-type', 'application/json')),

  // streams
  on(STREAM, 'a stream that is cut off within a frame', 'frame', '/frames/2', (answer) => void (answer.text = cut(answer.text, 2))),
  on(STREAM, 'a stream without its last line', 'terminator', '', (answer) => void (answer.text = answer.text.replace('data: [DONE]\n\n', ''))),
  on(STREAM, 'a frame after the last line', 'terminator', '', (answer) => void (answer.text += 'data: {}\n\n')),
  on(STREAM, 'a frame that is not JSON', 'frame', '/frames/1', (answer) => void (answer.text = frame(answer.text, 1, () => '{"id":'))),
  on(STREAM, 'a frame with a member of another type', 'schema', '/frames/1/created', (answer) => void (answer.text = frame(answer.text, 1, (data) => data.replace(/"created":\d+/, '"created":"now"')))),
  on(STREAM, 'frames with event names', 'frame', '/frames/0', (answer) => void (answer.text = answer.text.replace('data:', 'event: message\ndata:'))),
  on(STREAM, 'a frame that is missing', 'body', '/frames/1', (answer) => void (answer.text = answer.text.split('\n\n').toSpliced(1, 1).join('\n\n'))),
  on(STREAM, 'no count of tokens', 'usage', '', (answer) => void (answer.text = answer.text.replace(/,"usage":\{[^\n]*\}(?=\}\n)/, ''))),
  on(STREAM, 'an error in the middle', 'error-frame', '/frames/1/error', (answer) => void (answer.text = frame(answer.text, 1, () => '{"error":{"code":"1234","message":"网络错误"}}'))),
  on(ZRAG, 'an error that its `type` names', 'error-frame', '/frames/1/type', (answer) => void (answer.text = frame(answer.text, 1, () => '{"type":"error","sessionId":"s","data":{"message":"m"}}'))),
  on(ZRAG, 'a stream without a last line that lacks its last frame', 'frame', '/frames/6', (answer) => void (answer.text = answer.text.trimEnd().split('\n\n').slice(0, -1).join('\n\n').concat('\n\n'))),
  on(STREAM, 'an empty stream', 'body', '', (answer) => void (answer.text = '')),
  { ...fault('chat.completions.create: request stream', 'JSON although a stream was asked for', 'content-type', 'header content-type'), plant: ignoreStream },

  // tasks
  onJson(TASK, 'a task that is done before it began', 'task-state', '/task_status', (body) => void (body['task_status'] = 'SUCCESS'), 'POST'),
  onJson(TASK, 'a state that is spelled in another way', 'task-state', '/task_status', (body) => void (body['task_status'] = 'FAILED'), 'GET'),
  onJson(TASK, 'a task that never ends', 'task-state', '/task_status', (body) => void (body['task_status'] = 'PROCESSING'), 'GET'),
  onJson(TASK, 'a task without an id', 'schema', '/id', (body) => void delete body['id'], 'POST'),
]

function fault(tried: string, name: string, kind: FindingKind, pointer: string): Omit<Fault, 'plant'> {
  return { name, case: tried, finding: { kind, pointer } }
}

function on(tried: string, name: string, kind: FindingKind, pointer: string, change: (answer: Answer) => void, method?: string): Fault {
  return {
    ...fault(tried, name, kind, pointer),
    plant: (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      if (method && init?.method !== method) return response
      const answer: Answer = { status: response.status, headers: new Headers(response.headers), text: await response.text() }
      answer.headers.delete('content-length')
      change(answer)
      // bytes, because a text would bring a content type of its own
      return new Response(new TextEncoder().encode(answer.text), { status: answer.status, headers: answer.headers })
    },
  }
}

function onBytes(tried: string, name: string, change: (bytes: Uint8Array) => Uint8Array): Fault {
  return {
    ...fault(tried, name, 'body', ''),
    plant: (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      const headers = new Headers(response.headers)
      headers.delete('content-length')
      const bytes = change(new Uint8Array(await response.arrayBuffer()))
      return new Response(new Uint8Array(bytes), { status: response.status, headers })
    },
  }
}

function onJson(tried: string, name: string, kind: FindingKind, pointer: string, change: (body: Json) => Json | void, method?: string): Fault {
  const changed = (answer: Answer) => {
    const body = JSON.parse(answer.text) as Json
    answer.text = JSON.stringify(change(body) ?? body)
  }
  return on(tried, name, kind, pointer, changed, method)
}

function letIn(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', 'Bearer some-id.some-secret')
    return fetch(input, { ...init, headers })
  }
}

function ignoreStream(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => fetch(input, { ...init, body: String(init?.body).replace('"stream":true', '"stream":false') })
}

function error(body: Json): Json {
  return body['error'] as Json
}

function choice(body: Json): Json {
  return (body['choices'] as Json[])[0]!
}

function message(body: Json): Json {
  return choice(body)['message'] as Json
}

function objectArguments(body: Json): void {
  const call = (message(body)['tool_calls'] as Json[])[0]!['function'] as Json
  call['arguments'] = JSON.parse(String(call['arguments']))
}

function cut(stream: string, index: number): string {
  const frames = stream.split('\n\n')
  return [...frames.slice(0, index), frames[index]!.slice(0, 30)].join('\n\n')
}

function frame(stream: string, index: number, change: (data: string) => string): string {
  return stream.split('\n\n').map((one, at) => (at === index ? `data: ${change(one.slice(6))}` : one)).join('\n\n')
}
