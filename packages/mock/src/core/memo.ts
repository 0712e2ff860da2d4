/** Remembers what was made for keys that come from outside, of which there may be any number, of any length: when it is full, it begins anew. */
export class Memo<Value> {
  readonly #limit: number
  readonly #longest: number
  readonly #made = new Map<string, Value>()

  /**
   * @param limit so many values are kept
   * @param longest characters of a key; what is made for a longer one is not kept
   */
  constructor(limit: number, longest = 1000) {
    this.#limit = limit
    this.#longest = longest
  }

  get(key: string, make: () => Value): Value {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const value = make()
    if (key.length > this.#longest) return value
    if (this.#made.size >= this.#limit) this.#made.clear()
    this.#made.set(key, value)
    return value
  }
}
