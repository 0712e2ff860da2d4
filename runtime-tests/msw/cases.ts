import { cases, type Case } from '../../packages/mock/test/doors/cases.ts'

/** A request as JSON. */
export interface SentCase extends Omit<Case, 'body'> {
  /** Base64. */
  body?: string
}

/** The requests that every door of the mock has to answer alike. */
export const sentCases: SentCase[] = cases.map(({ body, ...request }) => ({ ...request, ...(body && { body: Buffer.from(body).toString('base64') }) }))
