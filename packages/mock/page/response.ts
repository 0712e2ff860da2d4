import { element } from './element.ts'
import { readEvents, textOf } from './events.ts'
import { isJsonType, json, printJson, readJson } from './json.ts'
import { beginning, isLong } from './long-text.ts'
import { payloadOf, type PreparedRequest } from './request.ts'

/** Where the answer appears. */
export interface ResponseView {
  element: HTMLElement
  /** Sends a request and shows its answer as it arrives; ends when all has arrived, or `signal` aborts. */
  send(request: PreparedRequest, signal: AbortSignal): Promise<void>
}

export function createResponseView(): ResponseView {
  // read out when it changes; the body is not, a person reads it when they want to
  const status = element('p', { role: 'status', class: 'status' }, 'Nothing sent yet.')
  const notes = element('div', { class: 'notes' })
  const body = element('div', { class: 'body', tabindex: '0', role: 'group', 'aria-label': 'Body of the answer' })
  const say = (family: string, text: string) => {
    status.dataset['family'] = family
    status.textContent = text
  }

  const section = element('section', { class: 'response', 'aria-labelledby': 'response-heading' }, element('h3', { id: 'response-heading' }, 'What came back'), status, notes, body)

  return {
    element: section,
    async send(request, signal) {
      const start = performance.now()
      const elapsed = () => Math.round(performance.now() - start)
      body.replaceChildren()
      notes.replaceChildren()
      say('', 'Sending…')
      section.scrollIntoView({ block: 'nearest' })
      let line = ''
      try {
        const { method, url, headers } = request
        const response = await fetch(url, { method, headers, signal, body: payloadOf(request) ?? null })
        line = `${response.status} ${response.statusText}`.trim()
        say(String(response.status)[0]!, `${line}, receiving…`)
        notes.replaceChildren(...notesOf(response))
        const extent = await showBody(response, body, elapsed)
        say(String(response.status)[0]!, `${line}, ${extent} in ${elapsed()} ms`)
      } catch (error) {
        if (signal.aborted) say('', `${line === '' ? 'Stopped' : `${line}, stopped`} after ${elapsed()} ms.`)
        else say('5', `${line === '' ? 'No answer' : `${line}, then the connection broke`}: ${(error as Error).message}`)
      }
    },
  }
}

function notesOf({ headers }: Response): HTMLElement[] {
  const said = ['x-mock-hint', 'x-mock-remark'].flatMap((name) => headers.get(name) ?? []).map((sentence) => element('p', { class: 'hint' }, readable(sentence)))
  const rows = [...headers].flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])
  return [...said, element('details', {}, element('summary', {}, `Headers (${[...headers].length})`), element('dl', { class: 'headers' }, ...rows))]
}

// headers are ASCII, so the mock writes other characters as a URL does
function readable(sentence: string): string {
  try {
    return decodeURIComponent(sentence)
  } catch {
    return sentence
  }
}

/** Shows a body in the form that suits its type; returns how much it was. */
async function showBody(response: Response, place: HTMLElement, elapsed: () => number): Promise<string> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream') && response.body) return showEvents(response.body, place, elapsed)
  const blob = await response.blob()
  if (blob.size === 0) return 'no body'
  if (isJsonType(type) || type.startsWith('text/')) showText(await blob.text(), blob, place)
  else showFile(blob, place)
  return sizeOf(blob.size)
}

function showText(text: string, blob: Blob, place: HTMLElement): void {
  const value = readJson(text)
  const shown = value === undefined ? text : printJson(value)
  if (isLong(shown)) place.append(element('p', { class: 'note' }, 'Only the beginning is shown. ', saveLink(blob, URL.createObjectURL(blob))))
  place.append(element('pre', {}, value === undefined ? beginning(shown) : json(beginning(shown))))
}

function showFile(blob: Blob, place: HTMLElement): void {
  const href = URL.createObjectURL(blob)
  const [kind] = blob.type.split('/')
  if (kind === 'audio') place.append(element('audio', { controls: true, src: href }))
  if (kind === 'image') place.append(element('img', { src: href, alt: 'The answer' }))
  place.append(saveLink(blob, href))
}

function saveLink(blob: Blob, href: string): HTMLElement {
  return element('a', { href, download: 'answer' }, `Save ${sizeOf(blob.size)} of ${blob.type || 'bytes'}`)
}

async function showEvents(stream: ReadableStream<Uint8Array>, place: HTMLElement, elapsed: () => number): Promise<string> {
  const reasoning = element('p', { class: 'reasoning', hidden: true })
  const content = element('p', { class: 'content', hidden: true })
  const frames = element('ol', { class: 'frames', 'aria-label': 'Frames' })
  place.append(reasoning, content, frames)
  for await (const { at, data } of readEvents(stream, elapsed)) {
    const value = readJson(data)
    frames.append(element('li', {}, element('time', {}, `${at} ms`), element('code', {}, value === undefined ? data : json(data))))
    const added = textOf(value)
    extend(reasoning, added.reasoning)
    extend(content, added.content)
  }
  return `${frames.childElementCount} frames`
}

function extend(paragraph: HTMLElement, text: string): void {
  if (text === '') return
  paragraph.hidden = false
  paragraph.append(text)
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
