import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Validators } from '../validators.ts'

/** What is wrong with a text that is shown as the raw frames of an event stream; none when every frame is as the media type says. */
export function streamProblems(media: JsonObject, text: Json | undefined, validators: Validators): string[] {
  if (typeof text !== 'string') return ['a stream is shown as text, its raw frames']
  const schema = media['x-event-schema']
  if (!isObject(schema)) return ['the media type lacks `x-event-schema`, so that nothing says what a frame holds']
  const frames = text.split('\n\n').filter((frame) => frame !== '')
  return frames.flatMap((frame, index) => {
    const data = frame.split('\n').map((line) => line.replace(/^data: ?/, '')).join('\n')
    if (data === media['x-event-terminator']) return index === frames.length - 1 ? [] : [`frame ${index} ends the stream too early`]
    try {
      const event = JSON.parse(data) as Json
      // a failure inside a stream arrives as the error envelope
      const expected = isObject(event) && isObject(event['error']) && event['choices'] === undefined && event['agent_id'] === undefined ? { $ref: '#/components/schemas/Error' } : schema
      return validators.errors(expected, event).map((message) => `frame ${index}: ${message}`)
    } catch {
      return [`frame ${index} is not JSON`]
    }
  })
}
