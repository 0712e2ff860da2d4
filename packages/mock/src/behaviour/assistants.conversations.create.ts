import type { Behaviour } from '../core/behaviour.ts'

/** The model that speaks in events only, as the description of `stream` says, and the one of who names none. */
const STREAM_ONLY = 'glm-4-assistant'

export const assistantsConversationsCreate: Behaviour = {
  answer({ body, isStream, settings, complain }) {
    const { model = STREAM_ONLY } = body as { model?: string }
    const isTaken = isStream || model !== STREAM_ONLY || settings.models === 'any' || settings.models.includes(model)
    return isTaken ? undefined : complain({ code: '1212', values: { method: 'SYNC' }, hint: `${model} answers in events only: send "stream": true.` })
  },
}
