import type { Engine, Passage, Step } from '../passage.ts'
import { readMessage, type Preference } from '../prefer.ts'
import { isDue } from '../scenario.ts'
import { select } from '../select.ts'

/** Finds the documented answer, and gives it at once to who asked for it by a trigger. */
export const prefer: Step = async (passage, engine) => {
  const { operation, request, scope, body } = passage
  const read = passage.preference ?? readMessage(body)
  if (read?.problem) return engine.refusals.refuse(operation, 400, read.problem)
  const preference = read && (await isDue(engine.settings.store, `${scope}:${operation.id}`, read)) ? read : undefined
  const isScenario = preference?.example !== undefined && engine.behaviours[operation.id]?.scenarios?.includes(preference.example)
  if (isScenario) passage.scenario = preference.example

  const wish = isScenario || !preference ? {} : { status: preference.status, example: preference.example }
  const selection = select(operation, { ...wish, accept: request.headers['accept'], isStream: wantsStream(passage) })
  if ('refused' in selection) return engine.refusals.refuse(operation, selection.refused, selection.sentence)
  passage.selection = selection

  const isDynamic = preference?.dynamic ?? engine.settings.dynamic
  if (isDynamic && preference?.example === undefined) return engine.respond(selection, { seed: seedOf(preference, engine) })
  return wish.status !== undefined || wish.example !== undefined ? engine.respond(selection) : undefined
}

function seedOf(preference: Preference | undefined, engine: Engine): string {
  return preference?.seed ?? engine.nextSeed()
}

/** Whether the body asks for events; undefined where it cannot say. */
function wantsStream({ operation: { stream }, body }: Passage): boolean | undefined {
  if (stream === 'always') return true
  return typeof body === 'object' && body !== null && 'stream' in body && typeof body.stream === 'boolean' ? body.stream : stream
}
