import { annotate, type Answer } from '../answer.ts'
import { inMegabytes, readBody } from '../body.ts'
import type { Operation } from '../compile.ts'
import type { Engine, Step } from '../passage.ts'
import { select } from '../select.ts'
import { toComplaint } from '../violation.ts'

/** Reads the body by its content type, and judges it by its schema. */
export const checkBody: Step = async (passage, engine) => {
  const { operation, request, preference } = passage
  const { compiled, refusals, behaviours, settings, validatorOf } = engine
  const coding = request.headers['content-encoding'] ?? 'identity'
  if (request.body && coding !== 'identity') return refusals.refuse(operation, 415, `The mock cannot read a body with Content-Encoding ${coding}; send it plain, in gzip or deflate, or to the server also in br.`)

  const read = await readBody(operation, compiled.document, request.headers['content-type'], request.body, settings, behaviours[operation.id]?.keepsFiles ? settings.uploads : undefined)
  if ('problem' in read) return refusals.complain(operation, { code: '1210', statuses: read.isWrongType ? [415, 422, 400] : [422, 400], hint: read.problem, isSaid: true }, preference)
  passage.body = read.value
  passage.files = read.files
  passage.record.received(read.value, read.size)
  const tolerated = behaviours[operation.id]?.tolerate?.(read.value)
  if (tolerated) passage.remarks.push(...tolerated)

  const validate = read.schema && (await validatorOf(read.schema))
  let violation = validate?.(read.value)
  // the vendor's Python SDK sends `null` for what its caller has left out
  const nulls = violation && engine.guard ? optionalNulls(read.value, read.schema!) : []
  if (nulls.length > 0) {
    passage.body = Object.fromEntries(Object.entries(read.value as object).filter(([name]) => !nulls.includes(name)))
    passage.remarks.push(`The body says null for ${nulls.join(', ')}, which counts as left out.`)
    violation = validate!(passage.body)
  }
  if (violation) return refusals.complain(operation, toComplaint(violation, 'body'), preference)
  const tooLarge = read.files.find(({ size }) => size > settings.maxUpload)
  return tooLarge && (await refuseFile(operation, tooLarge.field, engine))
}

function optionalNulls(body: unknown, { required = [] }: { required?: readonly string[] }): string[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => (value === null && !required.includes(name) ? [name] : []))
}

/** The API has no business code for it, only an HTTP status. */
async function refuseFile(operation: Operation, field: string, { refusals, respond, settings }: Engine): Promise<Answer> {
  const hint = `A file may have ${inMegabytes(settings.maxUpload)}.`
  const selection = select(operation, { status: '435' })
  if ('refused' in selection) return refusals.complain(operation, { code: '1214', values: { field }, hint, statuses: [413, 422, 400] })
  return annotate(await respond(selection), 'x-mock-hint', hint)
}
