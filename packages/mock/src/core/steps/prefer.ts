import { needsStream } from '../fault.ts'
import type { Engine, Passage, Step } from '../passage.ts'
import { readMessage } from '../prefer.ts'
import { brief } from '../quote.ts'
import { select, type Refused, type Selection } from '../select.ts'
import type { Preference } from '../trigger.ts'

/** Finds the documented answer, and gives it at once to who asked for it by a trigger; faults come to it later. */
export const prefer: Step = (passage, engine) => {
  const { operation, scope, body, record } = passage
  const asked = passage.preference ?? readMessage(body)
  if (asked?.problem) return engine.refusals.refuse(operation, 400, asked.problem)
  const due = asked && engine.counters.isDue(`${scope}:${operation.id}:${asked.text}`, asked.times) ? asked : byRule(passage, engine)

  const { selection, scenario, refusal } = choose(passage, engine, due)
  if (refusal) return engine.refusals.refuse(operation, refusal.refused, refusal.sentence)
  passage.selection = selection
  passage.scenario = scenario
  passage.fault = due
  record.entry.trigger = due?.text

  const isDynamic = due?.dynamic ?? engine.settings.dynamic
  if (isDynamic && due?.example === undefined) return engine.respond(selection, { seed: seedOf(due, engine) })
  const isWished = scenario === undefined && (due?.status !== undefined || due?.example !== undefined)
  return isWished ? engine.respond(selection) : undefined
}

interface Choice {
  selection: Selection
  /** The scenario that a behaviour is to play. */
  scenario: string | undefined
  refusal?: undefined
}

/** The first rule of the mock that this request can meet, and that still counts. */
function byRule(passage: Passage, engine: Engine): Preference | undefined {
  const { operation, scope, record } = passage
  return engine.rules.find(({ operationId, model, preference }) => {
    const isMeant = (operationId ?? operation.id) === operation.id && (model === undefined || model === record.entry.model)
    return isMeant && !choose(passage, engine, preference).refusal && engine.counters.isDue(`${scope}:${preference.text}`, preference.times)
  })?.preference
}

function choose(passage: Passage, engine: Engine, preference: Preference | undefined): Choice | { selection?: undefined; scenario?: undefined; refusal: Refused } {
  const { operation, request } = passage
  const example = preference?.example
  const scenario = example !== undefined && engine.behaviours[operation.id]?.scenarios?.includes(example) ? example : undefined
  const isPlayed = scenario !== undefined
  const selection = select(operation, {
    status: isPlayed ? undefined : preference?.status,
    example: isPlayed ? undefined : example,
    accept: request.headers['accept'],
    isStream: wantsStream(passage),
  })
  if ('refused' in selection) return { refusal: selection }
  if (preference && needsStream(preference) && !selection.media?.isStream) {
    return { refusal: { refused: 400, sentence: `${brief(preference.text)} needs a stream, and the answer is ${selection.media?.type ?? 'empty'}.` } }
  }
  return { selection, scenario }
}

function seedOf(preference: Preference | undefined, engine: Engine): string {
  return preference?.seed ?? engine.nextSeed()
}

/** Whether the body asks for events; undefined where it cannot say. */
function wantsStream({ operation: { stream }, body }: Passage): boolean | undefined {
  if (stream === 'always') return true
  return typeof body === 'object' && body !== null && 'stream' in body && typeof body.stream === 'boolean' ? body.stream : stream
}
