import type { Answer } from '../answer.ts'
import type { Exchange } from '../behaviour.ts'
import { bodySchema } from '../compile.ts'
import { recover } from '../maybe-promise.ts'
import type { Engine, Passage, Step } from '../passage.ts'
import { Refused } from '../refusal.ts'
import { select } from '../select.ts'
import { toComplaint } from '../violation.ts'

/** What the operation does that no schema can say. */
export const behave: Step = (passage, engine) => {
  const { answer } = engine.behaviours[passage.operation.id] ?? {}
  if (!answer) return undefined
  return recover(
    () => answer(exchangeOf(passage, engine)),
    (error) => {
      if (error instanceof Refused) return engine.complain(passage.operation, error.complaint)
      throw error
    },
  )
}

function exchangeOf(passage: Passage, engine: Engine): Exchange {
  const { operation, places, body, files, scope, scenario, selection, remarks } = passage
  const { compiled, settings, validatorOf, complain, respond } = engine
  const isStream = selection?.media?.isStream ?? false
  return {
    operation,
    compiled,
    parameters: places.path,
    query: places.query,
    body,
    files,
    isStream,
    scope,
    scenario,
    settings,
    remarks,
    validatorOf,
    complain: (complaint) => complain(operation, complaint),
    replay(name) {
      const found = select(operation, { example: name, isStream })
      return 'refused' in found || !found.media || found.media.isStream !== isStream ? undefined : respond(found)
    },
    perform: (id, value) => perform(passage, engine, id, value),
  }
}

/** Answers a JSON body as another operation does, past credentials and triggers. */
async function perform(outer: Passage, engine: Engine, id: string, body: unknown): Promise<Answer> {
  const { compiled, refusals, validatorOf, respond } = engine
  const operation = compiled.operations.find((candidate) => candidate.id === id)
  const selection = operation && select(operation, { isStream: false })
  if (!selection || 'refused' in selection) return refusals.refuse(outer.operation, 501, `The document has no answer for ${id}.`)
  engine.behaviours[id]?.tolerate?.(body)
  const schema = bodySchema(operation, compiled.document)
  const violation = schema && (await validatorOf(schema))(body)
  if (violation) return refusals.complain(operation, toComplaint(violation, 'body'))
  const passage: Passage = { ...outer, operation, places: { ...outer.places, path: {} }, body, files: [], scenario: undefined, selection, remarks: [] }
  return (await behave(passage, engine)) ?? respond(selection)
}
