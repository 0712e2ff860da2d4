/** Remembers what was made for the latest keys: they come from outside, so there may be any number of them. */
export class Memo<Value> {
  readonly #limit: number
  readonly #made = new Map<string, Value>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string, make: () => Value): Value {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    if (this.#made.size >= this.#limit) this.#made.clear()
    const value = make()
    this.#made.set(key, value)
    return value
  }
}
