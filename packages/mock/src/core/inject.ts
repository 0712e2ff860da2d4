import { encode, isFrames, type Answer, type Frame } from './answer.ts'
import { needsStream, type Fault } from './fault.ts'
import { isJson } from './serialize.ts'

export interface Circumstances {
  /** The data of the event that ends the stream, where the document has one. */
  terminator: string | undefined
  /** A documented error of this business code; undefined where there is none. */
  errorOf(code: string): Promise<Uint8Array | undefined>
}

/** A fault that the answer cannot have; the message says why. */
export class ImpossibleFault extends Error {}

/**
 * An answer with what goes wrong with it.
 * @throws ImpossibleFault
 */
export async function inject(answer: Answer, fault: Fault & { text: string }, circumstances: Circumstances): Promise<Answer> {
  const late = fault.latency ? { ...answer, delay: fault.latency } : answer
  if (fault.reset && !isCut(fault)) return { ...late, ending: 'reset' }
  if (isFrames(answer.body)) return { ...late, ...endingOf(fault), body: await injectFrames(answer.body, fault, circumstances) }
  const isError = answer.status >= 400
  if (needsStream(fault) && !isError) throw new ImpossibleFault(`${fault.text} needs a stream, and the answer is ${answer.headers['content-type'] ?? 'empty'}.`)
  // an error gives no reason why it ends
  const finish = isError ? undefined : fault.finish
  return finish === undefined && fault.malformed === undefined ? late : injectWhole(late, finish, fault.malformed !== undefined)
}

function endingOf(fault: Fault): Pick<Answer, 'ending'> {
  if (isCut(fault)) return { ending: fault.reset ? 'cut-reset' : 'cut' }
  return fault.stall === undefined ? {} : { ending: 'stall' }
}

function isCut({ cut, cutInside }: Fault): boolean {
  return cut !== undefined || cutInside !== undefined
}

function injectWhole(answer: Answer, finish: string | undefined, isMalformed: boolean): Answer {
  const type = answer.headers['content-type'] ?? ''
  if (!(answer.body instanceof Uint8Array) || !isJson(type)) throw new ImpossibleFault(`The answer is ${type || 'empty'}, not JSON: neither malformed nor finish can be had of it.`)
  const bytes = finish === undefined ? answer.body : finished(answer.body, finish)
  const body = isMalformed ? bytes.slice(0, Math.ceil(bytes.length / 2)) : bytes
  return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body }
}

function finished(bytes: Uint8Array, reason: string): Uint8Array {
  const reply = JSON.parse(decoder.decode(bytes)) as unknown
  if (!finishReasonsIn(reply, reason)) throw new ImpossibleFault('The answer has no finish_reason to change.')
  return encode(JSON.stringify(reply))
}

async function injectFrames(given: readonly Frame[], fault: Fault, circumstances: Circumstances): Promise<Frame[]> {
  const stream = new EventStream(given, circumstances.terminator)
  if (fault.finish !== undefined) stream.finish(fault.finish, fault.after)
  if (fault.error !== undefined) {
    const error = await circumstances.errorOf(fault.error)
    if (!error) throw new ImpossibleFault(`The document has no business code ${fault.error}.`)
    stream.fail(error, fault.after)
  }
  if (fault.malformed !== undefined) stream.breakJson(fault.malformed)
  if (fault.noDone) stream.dropTerminator()
  if (fault.duplicate !== undefined) stream.duplicate(fault.duplicate)
  if (fault.comments) stream.rewrite((frame) => `: still here\n${frame}`)
  if (fault.crlf) stream.rewrite((frame) => frame.replaceAll('\n', '\r\n'))
  if (fault.bom) stream.rewrite((frame, index) => (index === 0 ? `\ufeff${frame}` : frame))
  if (fault.cut !== undefined) stream.keep(fault.cut, 'cut')
  if (fault.stall !== undefined) stream.keep(fault.stall, 'stall')
  if (fault.cutInside !== undefined) stream.cutInside(fault.cutInside)
  return stream.frames()
}

const decoder = new TextDecoder()

/** The frames of a stream while they are changed. A frame in place `i` keeps the time of place `i`. */
class EventStream {
  readonly #given: readonly Frame[]
  readonly #terminator: string | undefined
  #pieces: Uint8Array[]

  constructor(given: readonly Frame[], terminator: string | undefined) {
    this.#given = given
    this.#terminator = terminator
    this.#pieces = given.map(({ bytes }) => bytes)
  }

  /** Ends with the documented last event, after so many others, and this reason in it. */
  finish(reason: string, after: number | undefined): void {
    const last = this.#lastFinish()
    if (last < 0) throw new ImpossibleFault('The stream has no event with a finish_reason.')
    const event = JSON.parse(dataOf(this.#pieces[last]!)!) as unknown
    finishReasonsIn(event, reason)
    this.#endAfter(after ?? last, last, eventOf(JSON.stringify(event)))
  }

  /** Ends with an error, after so many events. */
  fail(error: Uint8Array, after: number | undefined): void {
    const events = this.#pieces.length - (this.#hasTerminator() ? 1 : 0)
    const last = this.#lastFinish()
    this.#endAfter(after ?? (last < 0 ? events - 1 : last), events, eventOf(decoder.decode(error)))
  }

  breakJson(place: number): void {
    this.#check(place, 'malformed')
    const data = dataOf(this.#pieces[place - 1]!)
    if (data === undefined || data === this.#terminator) throw new ImpossibleFault(`Frame ${place} has no JSON to break.`)
    this.#pieces[place - 1] = eventOf(data.slice(0, Math.ceil(data.length / 2)))
  }

  dropTerminator(): void {
    if (!this.#hasTerminator()) throw new ImpossibleFault('no-done: this stream ends without such an event anyway.')
    this.#pieces.pop()
  }

  duplicate(place: number): void {
    this.#check(place, 'duplicate')
    this.#pieces.splice(place, 0, this.#pieces[place - 1]!)
  }

  /** Writes each frame in another way. */
  rewrite(write: (frame: string, index: number) => string): void {
    this.#pieces = this.#pieces.map((bytes, index) => encode(write(decoder.decode(bytes), index)))
  }

  keep(count: number, term: string): void {
    this.#check(count, term)
    this.#pieces.length = count
  }

  cutInside(place: number): void {
    this.#check(place, 'cut-inside')
    const bytes = this.#pieces[place - 1]!
    const character = bytes.findIndex((byte) => (byte & 0xc0) === 0x80)
    this.keep(place, 'cut-inside')
    this.#pieces[place - 1] = bytes.slice(0, character < 0 ? Math.ceil(bytes.length / 2) : character)
  }

  frames(): Frame[] {
    const last = this.#given.at(-1)?.at ?? 0
    return this.#pieces.map((bytes, index) => ({ at: this.#given[index]?.at ?? last, bytes }))
  }

  #endAfter(count: number, most: number, event: Uint8Array): void {
    if (count > most) throw new ImpossibleFault(`after=${count}: the stream has ${most} frames that may come before.`)
    this.#pieces = [...this.#pieces.slice(0, count), event, ...(this.#hasTerminator() ? [this.#pieces.at(-1)!] : [])]
  }

  #check(place: number, term: string): void {
    if (place > this.#pieces.length) throw new ImpossibleFault(`${term}=${place}: the stream has ${this.#pieces.length} frames.`)
  }

  #lastFinish(): number {
    return this.#pieces.findLastIndex((bytes) => decoder.decode(bytes).includes('"finish_reason"'))
  }

  #hasTerminator(): boolean {
    const last = this.#pieces.at(-1)
    return this.#terminator !== undefined && last !== undefined && dataOf(last) === this.#terminator
  }
}

function eventOf(data: string): Uint8Array {
  return encode(`data: ${data}\n\n`)
}

function dataOf(frame: Uint8Array): string | undefined {
  return /^data: ?(.*)$/m.exec(decoder.decode(frame))?.[1]
}

/** Changes each `finish_reason` in a reply, and tells whether there was one. */
function finishReasonsIn(value: unknown, reason: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  const own = 'finish_reason' in value
  if (own) value.finish_reason = reason
  return Object.values(value).map((member) => finishReasonsIn(member, reason)).includes(true) || own
}
