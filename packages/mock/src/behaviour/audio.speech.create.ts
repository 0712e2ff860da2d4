import { bytesAnswer } from '../core/answer.ts'
import type { Behaviour } from '../core/behaviour.ts'
import { isSuccess } from '../core/compile.ts'

/** `response_format` chooses among the documented kinds of sound, and is `pcm` when absent. */
export const audioSpeechCreate: Behaviour = {
  answer({ operation, body, isStream }) {
    if (isStream) return undefined
    const { response_format: format = 'pcm' } = body as { response_format?: string }
    const media = operation.responses.find(({ status }) => isSuccess(status))?.media.find(({ type }) => type === `audio/${format}`)
    return media?.examples[0] && bytesAnswer(200, media.type, media.examples[0].bytes)
  },
}
