import type { Behaviour } from '../core/behaviour.ts'

/** The model that speaks in events only, as the description of `stream` says. */
const STREAM_ONLY = 'glm-4-assistant'

export const assistantsConversationsCreate: Behaviour = {
  // the vendor's Python SDKs take a model and never send it
  tolerate(body) {
    if (typeof body !== 'object' || body === null || 'model' in body) return []
    Object.assign(body, { model: STREAM_ONLY })
    return [`model is missing; it counts as ${STREAM_ONLY}, the documented default.`]
  },
  answer({ body, isStream, settings, complain }) {
    const { model } = body as { model: string }
    const isTaken = isStream || model !== STREAM_ONLY || settings.models === 'any' || settings.models.includes(model)
    return isTaken ? undefined : complain({ code: '1212', values: { method: 'SYNC' }, hint: `${model} answers in events only: send "stream": true.` })
  },
}
