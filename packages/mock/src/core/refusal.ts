import type { Answer } from './answer.ts'
import type { Operation } from './compile.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Preference } from './trigger.ts'
import type { Violation } from './validate.ts'

/** An error that the mock gives by itself: a business code, what stands for its placeholders, and what to do about it. */
export interface Complaint {
  code: string
  values?: Record<string, string>
  hint?: string
  /** The statuses that fit, the best first, where the document knows no business codes. 422, then 400, by default. */
  statuses?: readonly number[]
  /** Say the hint in the message too, after the documented words: for errors that only the mock can explain. */
  isSaid?: boolean
  /** What in the request does not fit, and where it stands. */
  violation?: Violation & { place: string }
  /** The `WWW-Authenticate` of a 401. */
  challenge?: string
}

/** Thrown where a behaviour finds, deep inside of what it composes, that the request cannot be answered. */
export class Refused extends Error {
  readonly complaint: Complaint

  constructor(complaint: Complaint) {
    super(complaint.hint)
    this.complaint = complaint
  }
}

/** A request that reaches no operation. */
export interface Misdirected {
  status: 404 | 405
  hint: string
  /** The methods that the path takes. */
  allow?: string
}

/** How an API says no. */
export interface Refusals {
  /**
   * To a request that is not let in, or does not fit.
   * @param asked what the request asks for, for APIs that let it choose among the errors
   */
  complain(operation: Operation, complaint: Complaint, asked?: Preference): MaybePromise<Answer>
  /** Where no documented answer can be given. */
  refuse(operation: Operation, status: number, sentence: string): Answer
  misdirected(route: Misdirected, path: string): Answer
}
