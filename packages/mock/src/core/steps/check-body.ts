import { annotate, type Answer } from '../answer.ts'
import { inMegabytes, readBody, type ReadBody } from '../body.ts'
import type { Operation } from '../compile.ts'
import { andThen, type MaybePromise } from '../maybe-promise.ts'
import type { UploadedFile } from '../multipart.ts'
import type { Engine, Passage, Step } from '../passage.ts'
import { list } from '../quote.ts'
import { select } from '../select.ts'
import { toComplaint } from '../violation.ts'

/** Reads the body by its content type, and judges it by its schema. */
export const checkBody: Step = (passage, engine) => {
  const { operation, request } = passage
  const { compiled, refusals, behaviours, settings } = engine
  const coding = request.headers['content-encoding'] ?? 'identity'
  if (request.body && coding !== 'identity') return refusals.refuse(operation, 415, `The mock cannot read a body with Content-Encoding ${coding}; send it plain, in gzip or deflate, or to the server also in br.`)

  const uploads = behaviours[operation.id]?.keepsFiles ? settings.uploads : undefined
  return andThen(readBody(operation, compiled.document, request.headers['content-type'], request.body, settings, uploads), (read) => judge(read, passage, engine))
}

function judge(read: ReadBody, passage: Passage, engine: Engine): MaybePromise<Answer | undefined> {
  const { operation, preference } = passage
  const { refusals, behaviours, validatorOf } = engine
  if ('problem' in read) return refusals.complain(operation, { code: '1210', statuses: read.isWrongType ? [415, 422, 400] : [422, 400], hint: read.problem, isSaid: true }, preference)
  passage.body = read.value
  passage.files = read.files
  passage.record.received(read)
  const tolerated = behaviours[operation.id]?.tolerate?.(read.value)
  if (tolerated) passage.remarks.push(...tolerated)

  if (!read.schema) return refuseLargeFile(read.files, operation, engine)
  return andThen(validatorOf(read.schema), (validate) => {
    let violation = validate(read.value)
    // the vendor's Python SDK sends `null` for what its caller has left out
    const nulls = violation && engine.guard ? optionalNulls(read.value, read.schema!) : []
    if (nulls.length > 0) {
      passage.body = without(read.value as object, new Set(nulls))
      passage.remarks.push(`The body says null for ${list(nulls)}, which counts as left out.`)
      violation = validate(passage.body)
    }
    return violation ? refusals.complain(operation, toComplaint(violation, 'body'), preference) : refuseLargeFile(read.files, operation, engine)
  })
}

function optionalNulls(body: unknown, { required = [] }: { required?: readonly string[] }): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  return Object.keys(body).filter((name) => (body as Record<string, unknown>)[name] === null && !required.includes(name))
}

function without(body: object, names: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)))
}

/** The API has no business code for a file that is too large, only an HTTP status. */
function refuseLargeFile(files: readonly UploadedFile[], operation: Operation, { refusals, respond, settings }: Engine): MaybePromise<Answer | undefined> {
  const tooLarge = files.find(({ size }) => size > settings.maxUpload)
  if (!tooLarge) return undefined
  const hint = `A file may have ${inMegabytes(settings.maxUpload)}.`
  const selection = select(operation, { status: '435' })
  if ('refused' in selection) return refusals.complain(operation, { code: '1214', values: { field: tooLarge.field }, hint, statuses: [413, 422, 400] })
  return andThen(respond(selection), (answer) => annotate(answer, 'x-mock-hint', hint))
}
