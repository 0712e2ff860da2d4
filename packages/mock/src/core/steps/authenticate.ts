import { isolation } from '../isolation.ts'
import { andThen } from '../maybe-promise.ts'
import type { Step } from '../passage.ts'
import { checkSecurity } from '../security.ts'

/** Credentials: judged by the API's own rules where it has business codes, else by the document's security schemes. */
export const authenticate: Step = (passage, { compiled, guard, refusals }) => {
  const { operation, request, places, preference } = passage
  if (!guard) {
    const stranger = checkSecurity(compiled.document, operation.security, places)
    return stranger && refusals.complain(operation, { code: '401', statuses: [401], ...stranger }, preference)
  }
  if (!operation.isSecured) return undefined
  return andThen(guard(request.headers['authorization']), (verdict) => {
    if (!verdict.isAccepted) return refusals.complain(operation, { code: verdict.code, statuses: [401], hint: verdict.hint, isSaid: verdict.code === '1002' }, preference)
    passage.scope = isolation(request, verdict.id)
    if (verdict.remark) passage.remarks.push(verdict.remark)
    return undefined
  })
}
