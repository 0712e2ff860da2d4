import { Call, type Answer } from './call.ts'
import { PartialFailureError } from './errors/partial-failure-error.ts'

/** What a server refused of a request that it took otherwise. */
export interface Refusals<Failure> {
  /** The refused items with their reasons; empty when all were taken. */
  failures: readonly Failure[]
}

/**
 * A call that can succeed in part: the server answers 200 and refuses some of what it was sent. `withResponse()` and
 * `safe()` have the refused items as `failures`, beside the data, and `orThrow()` makes an error of them.
 */
export class PartialCall<T, Failure> extends Call<T, Refusals<Failure>> {
  constructor(answer: Promise<Answer<T>>, failures: string) {
    super(answer.then((given) => ({ ...given, failures: list(given.data, failures) as Failure[] })))
  }

  /** The data, when the server took everything. Throws a `PartialFailureError` when it refused a part. */
  async orThrow(): Promise<T> {
    const { data, failures, response, requestId } = await this.withResponse()
    if (failures.length > 0) throw new PartialFailureError(failures, data, { response, requestId })
    return data
  }
}

/** The array at a path such as `data.failedInfos`. */
function list(data: unknown, path: string): unknown[] {
  const found = path.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], data)
  return Array.isArray(found) ? found : []
}
