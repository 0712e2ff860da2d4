import RandExp from 'randexp'
import { DocumentDefect, knownValues, resolve, type OpenApiDocument, type Schema } from './document.ts'
import { quote } from './quote.ts'
import type { Random } from './random.ts'
import { sampleText } from './sample-text.ts'

/**
 * A value that fits a schema. Without `random` it is what the schema says first (an example, a default, the first of an enum, all
 * properties); with it every choice is drawn, and examples do not count.
 * @throws DocumentDefect where the schema asks for too much, or for what never ends
 */
export function sample(document: OpenApiDocument, schema: Schema, random?: Random): unknown {
  try {
    return new Sampler(document, random).value(schema, 0)
  } catch (error) {
    // of the stack, or of the longest text that there can be
    if (error instanceof RangeError) throw tooMuch()
    throw error
  }
}

/** What one sample may take: schemas come with requests too, in tools, and a short one can ask for millions of values. */
const BUDGET = 2_000_000
const VALUE = 100
const COPY = 10

function tooMuch(): DocumentDefect {
  return new DocumentDefect('a schema asks for more than the mock makes, or contains itself without an end')
}

function expressionOf(pattern: string): RandExp {
  try {
    return new RandExp(pattern)
  } catch (error) {
    throw new DocumentDefect(`the pattern ${quote(pattern)} is no regular expression of JavaScript; correct it, or give an example`, { cause: error })
  }
}

// optional members end here, so that a schema that contains itself ends too
const DEPTH = 6
const OPTIONAL = 0.8
const NULL = 0.1

class Sampler {
  readonly #document: OpenApiDocument
  readonly #random: Random | undefined
  #left = BUDGET

  constructor(document: OpenApiDocument, random: Random | undefined) {
    this.#document = document
    this.#random = random
  }

  value(given: Schema, depth: number): unknown {
    this.#spend(VALUE)
    if (typeof given === 'boolean') return this.#random ? this.#integer(0, 100) : 'string'
    const stated = this.#random ? undefined : statedValue(resolve(this.#document, given))
    if (stated) return stated.value
    const schema = this.#flatten(given)
    if ('const' in schema) return schema['const']
    const listed = (schema['enum'] as unknown[] | undefined) ?? knownValues<string | number>(schema)
    if (listed && listed.length > 0) return this.#pick(listed.filter((value) => !isForbidden(schema, value)))
    return this.#ofType(this.#typeOf(schema), schema, depth)
  }

  /** One schema without references and unions: of a union one branch counts, of `allOf` all do. */
  #flatten(given: Schema): Schema {
    this.#spend(VALUE)
    const { allOf = [], oneOf, anyOf, ...own } = resolve(this.#document, given) as Schema & { allOf?: Schema[]; oneOf?: Schema[]; anyOf?: Schema[] }
    const chosen = [oneOf, anyOf].filter((branches) => branches && branches.length > 0).map((branches) => this.#pick(branches!))
    return [...allOf, ...chosen].map((part) => this.#flatten(part)).reduce((merged, part) => {
      this.#spend(COPY * sizeOf(merged))
      return merge(merged, part)
    }, own)
  }

  #typeOf(schema: Schema): unknown {
    const { type } = schema
    if (!Array.isArray(type)) return type ?? impliedType(schema)
    const others = type.filter((name) => name !== 'null')
    const isNull = type.includes('null') && this.#random !== undefined && this.#random() < NULL
    return isNull || others.length === 0 ? 'null' : this.#pick(others)
  }

  #ofType(type: unknown, schema: Schema, depth: number): unknown {
    if (type === 'object') return this.#object(schema, depth)
    if (type === 'array') return this.#array(schema, depth)
    if (type === 'integer' || type === 'number') return this.#number(schema, type)
    if (type === 'boolean') return this.#pick([true, false])
    if (type === 'null') return null
    return this.#string(schema)
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const { properties = {}, required = [], additionalProperties, propertyNames, minProperties = 0 } = schema as {
      properties?: Record<string, Schema>
      required?: string[]
      additionalProperties?: Schema | boolean
      propertyNames?: Schema
      minProperties?: number
    }
    const chosen = Object.entries(properties).filter(([name, property]) => {
      if (required.includes(name)) return true
      if (depth >= DEPTH || resolve(this.#document, property)['writeOnly'] === true) return false
      return this.#random === undefined || this.#random() < OPTIONAL
    })
    const value = Object.fromEntries(chosen.map(([name, property]) => [name, this.value(property, depth + 1)]))
    for (const name of required) if (!Object.hasOwn(value, name)) value[name] = this.value(typeof additionalProperties === 'object' ? additionalProperties : {}, depth + 1)
    const isMap = typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0 && depth < DEPTH
    const wanted = Math.max(minProperties, Object.keys(value).length + (isMap ? 2 : 0))
    const most = additionalProperties === false ? 0 : 100
    for (let index = 1; Object.keys(value).length < wanted && index <= most; index++) {
      const name = propertyNames ? String(this.value({ type: 'string', ...resolve(this.#document, propertyNames) }, depth + 1)) : `property${index}`
      value[name] ??= this.value(typeof additionalProperties === 'object' ? additionalProperties : {}, depth + 1)
    }
    return value
  }

  #array(schema: Schema, depth: number): unknown[] {
    const { prefixItems = [], items = {}, contains, minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = schema as {
      prefixItems?: Schema[]
      items?: Schema
      contains?: Schema
      minItems?: number
      maxItems?: number
      uniqueItems?: boolean
    }
    const least = Math.max(minItems, prefixItems.length, contains ? 1 : 0)
    const few = depth >= DEPTH ? least : Math.max(least, this.#random ? this.#integer(0, 3) : 1)
    const value = prefixItems.slice(0, maxItems).map((item) => this.value(item, depth + 1))
    // distinct items may be rarer than asked for
    for (let tries = 0; value.length < Math.min(few, maxItems) && tries < 100; tries++) {
      const item = this.value(contains && value.length === prefixItems.length ? contains : items, depth + 1)
      if (!uniqueItems || !value.some((other) => JSON.stringify(other) === JSON.stringify(item))) value.push(item)
    }
    return value
  }

  #number(schema: Schema, type: 'integer' | 'number'): number {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as { [keyword: string]: number | undefined }
    const step = multipleOf ?? (type === 'integer' ? 1 : 0.01)
    const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum === undefined ? Number.NEGATIVE_INFINITY : exclusiveMinimum + step)
    const high = Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum === undefined ? Number.POSITIVE_INFINITY : exclusiveMaximum - step)
    const from = Number.isFinite(low) ? low : Math.min(0, Number.isFinite(high) ? high : 0)
    if (!this.#random) {
      // next to an excluded bound a whole number, as Prism has it
      const isRoomy = multipleOf === undefined && exclusiveMinimum !== undefined && exclusiveMinimum + 1 <= high
      return tidy(Math.ceil(tidy((isRoomy ? exclusiveMinimum + 1 : from) / step, 1e-9)) * step, step)
    }
    const to = Math.min(high, from + 1000)
    const [first, last] = [Math.ceil(tidy(from / step, 1e-9)), Math.floor(tidy(to / step, 1e-9))]
    return first > last ? from : tidy(this.#integer(first, last) * step, step)
  }

  #string(schema: Schema): string {
    const { pattern } = schema as { pattern?: string }
    if (pattern === undefined) return this.#paid(sampleText(schema, this.#random))
    const expression = expressionOf(pattern)
    expression.max = 10
    expression.randInt = (from, to) => {
      const drawn = this.#integer(from, to)
      // one that is large, or that has to be, is no choice, but how often a part of the pattern comes
      this.#spend(pattern.length * Math.max(1, from, drawn > 100 ? drawn : 0))
      return drawn
    }
    return this.#paid(expression.gen())
  }

  #paid(text: string): string {
    this.#spend(text.length)
    return text
  }

  #spend(cost: number): void {
    this.#left -= cost
    if (this.#left < 0) throw tooMuch()
  }

  #integer(from: number, to: number): number {
    return this.#random ? from + Math.floor(this.#random() * (to - from + 1)) : from
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#integer(0, list.length - 1)]!
  }
}

function statedValue(schema: Schema): { value: unknown } | undefined {
  const [first] = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : []
  const value = [schema['example'], first, schema['default']].find((candidate) => candidate !== undefined)
  return value === undefined ? undefined : { value }
}

function impliedType(schema: Schema): string {
  if ('properties' in schema || 'additionalProperties' in schema || 'required' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema) return 'array'
  return 'minimum' in schema || 'maximum' in schema ? 'number' : 'string'
}

function isForbidden({ not }: Schema, value: unknown): boolean {
  const { const: one, enum: some = [] } = (not ?? {}) as { const?: unknown; enum?: unknown[] }
  return (one !== undefined && one === value) || some.includes(value)
}

const TIGHTEST: Readonly<Record<string, (a: number, b: number) => number>> = { minimum: Math.max, minLength: Math.max, minItems: Math.max, maximum: Math.min, maxLength: Math.min, maxItems: Math.min }

/** The members of a schema that merging copies. */
function sizeOf({ properties = {}, required = [] }: { properties?: object; required?: string[] }): number {
  return Object.keys(properties).length + required.length
}

/** What fits both. */
function merge(a: Schema, b: Schema): Schema {
  const merged: Schema = { ...a, ...b }
  if (a['required'] && b['required']) merged['required'] = [...new Set([...(a['required'] as string[]), ...(b['required'] as string[])])]
  if (a['properties'] && b['properties']) {
    const [one, other] = [a['properties'], b['properties']] as Record<string, Schema>[]
    merged['properties'] = { ...one, ...Object.fromEntries(Object.entries(other!).map(([name, schema]) => [name, one![name] ? { allOf: [one![name], schema] } : schema])) }
  }
  if (Array.isArray(a['enum']) && Array.isArray(b['enum'])) merged['enum'] = a['enum'].filter((value) => (b['enum'] as unknown[]).includes(value))
  for (const [keyword, tighter] of Object.entries(TIGHTEST)) {
    if (typeof a[keyword] === 'number' && typeof b[keyword] === 'number') merged[keyword] = tighter(a[keyword], b[keyword])
  }
  return merged
}

// sums of hundredths are not exact in binary
function tidy(value: number, step: number): number {
  return Number.isInteger(step) ? value : Number(value.toFixed(10))
}
