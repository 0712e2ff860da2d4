import { isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json } from '../document/json.ts'
import type { MediaType, ResponseObject } from '../document/operations.ts'
import type { Checker } from './checker.ts'
import { readFrames } from './event-frames.ts'
import { show } from './finding.ts'

/** Judges a stream while it arrives: every frame by the schema of an event, then how it ended. */
export async function checkStream(checker: Checker, response: Response, media: MediaType, documented: ResponseObject): Promise<void> {
  const events = media.events!
  const example = checker.case.expect.example
  const expected = typeof example === 'string' && documented.status === checker.case.expect.status ? await framesOf(example) : undefined
  const seen: Json[] = []
  let hasEnded = false
  let count = 0
  try {
    if (!response.body) return checker.find('body', '', 'a stream', 'nothing')
    for await (const { index, data, otherLines, isCut } of readFrames(response.body)) {
      count++
      const pointer = `/frames/${index}`
      if (hasEnded) checker.find('terminator', pointer, `nothing after ${events.terminator}`, show(data))
      for (const line of otherLines) checker.find('frame', pointer, 'lines that begin with `data:`', show(line))
      if (isCut) checker.find('frame', pointer, 'a blank line after the frame', 'the end of the stream', data === events.terminator ? 'warning' : 'error')
      if (expected && expected[index] !== data) compareFrame(checker, pointer, expected[index], data)
      if (data === events.terminator) {
        hasEnded = true
        continue
      }
      const event = parse(data)
      if (event === undefined) checker.find('frame', pointer, 'JSON', show(data))
      else {
        seen.push(event)
        checkEvent(checker, pointer, event, events.schema, isExpectedError(expected?.[index]))
      }
    }
  } catch (error) {
    checker.find('frame', `/frames/${count}`, 'the stream to go on', error instanceof Error ? error.message : String(error))
  }
  if (count === 0) checker.find('body', '', 'a stream of frames', 'an empty one')
  if (expected && count < expected.length) checker.find('frame', `/frames/${count}`, show(expected[count]), 'the end of the stream')
  if (!hasEnded && events.terminator !== undefined) checker.find('terminator', `/frames/${count}`, `data: ${events.terminator}`, 'the end of the stream')
  checkUsage(checker, seen, expected ?? (await framesOf(String(media.examples[0]?.value ?? ''))))
}

function checkEvent(checker: Checker, pointer: string, event: Json, schema: string, isErrorExpected: boolean): void {
  if (isObject(event) && event['type'] === 'error' && !isErrorExpected) checker.find('error-frame', `${pointer}/type`, 'an event', show(event))
  if (!isEnvelope(event)) return checker.value(schema, event, pointer)
  const envelope = checker.operation.responses.find((one) => one.envelope)?.media[0]
  if (envelope) checker.value(envelope.schema, event, pointer)
  if (!isErrorExpected) checker.find('error-frame', `${pointer}/error`, 'an event', show(event))
}

// the agents of zrag say in `type` that an event is an error
function isErrorFrame(event: Json): boolean {
  return isEnvelope(event) || (isObject(event) && event['type'] === 'error')
}

// an event of an agent may carry `error` beside its own members; the envelope has nothing else
function isEnvelope(event: Json): boolean {
  return isObject(event) && isObject(event['error']) && !('agent_id' in event) && !('choices' in event)
}

function isExpectedError(data: string | undefined): boolean {
  const event = data === undefined ? undefined : parse(data)
  return event !== undefined && isErrorFrame(event)
}

function compareFrame(checker: Checker, pointer: string, expected: string | undefined, found: string): void {
  const [a, b] = [expected === undefined ? undefined : parse(expected), parse(found)]
  if (a !== undefined && b !== undefined) checker.example(a, b, pointer)
  else checker.find('frame', pointer, expected === undefined ? 'the end of the stream' : `${show(expected)} as in the example`, show(found))
}

/** Where the documented stream counts tokens, this one has to. */
function checkUsage(checker: Checker, seen: Json[], documented: string[]): void {
  const hasUsage = (event: Json | undefined) => isObject(event) && isObject(event['usage'])
  if (documented.some((data) => hasUsage(parse(data))) && !seen.some(hasUsage)) {
    checker.find('usage', `/frames/${Math.max(0, seen.length - 1)}/usage`, 'the number of tokens in one of the frames', 'nothing')
  }
}

async function framesOf(text: string): Promise<string[]> {
  const frames: string[] = []
  for await (const { data } of readFrames(new Blob([text]).stream())) frames.push(data)
  return frames
}

function parse(data: string): Json | undefined {
  try {
    return JSON.parse(data) as Json
  } catch {
    return undefined
  }
}
