import { successOf, type Operation } from '../document/operations.ts'
import type { Case, Credentials, Need } from './case.ts'
import { formNeeds, type Requests } from './requests.ts'

/** What the error page says about each way in which credentials can be wrong. */
const REFUSED: { credentials: Credentials; code: string; needs: Need[] }[] = [
  { credentials: 'none', code: '1001', needs: [] },
  { credentials: 'malformed', code: '1002', needs: ['credential-content'] },
  { credentials: 'expired-token', code: '1003', needs: ['credential-content'] },
  { credentials: 'wrong-signature', code: '1004', needs: ['credential-content'] },
]

/** Good credentials of both kinds are let in, bad ones are refused with the code that says why. */
export function credentialCases(operation: Operation, requests: Requests): Case[] {
  const common = { operationId: operation.id, kind: 'credentials' as const }
  const success = successOf(operation)
  const request = requests.make()
  const media = requests.answerTo(request)?.type ?? 'application/json'
  const accepted = (['key', 'token'] as const).map((credentials): Case => ({
    ...common,
    name: `${operation.id}: credentials ${credentials}`,
    needs: formNeeds(request),
    request: { ...request, credentials },
    expect: { status: success?.status ?? 200, media },
  }))
  const refused = REFUSED.map(({ credentials, code, needs }): Case => ({
    ...common,
    name: `${operation.id}: credentials ${credentials}`,
    needs: [...needs, ...formNeeds(request)],
    request: { ...request, credentials },
    expect: { status: 401, media: 'application/json', codes: [code] },
  }))
  return [...accepted, ...refused]
}
