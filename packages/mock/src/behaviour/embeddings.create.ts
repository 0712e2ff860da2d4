import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import type { Compiled } from '../core/compile.ts'
import { resolve, type ExampleObject } from '../core/document.ts'
import { Memo } from '../core/memo.ts'
import { onceFor } from '../core/once.ts'
import { seededRandom } from '../core/random.ts'
import { documentedValue } from './collection.ts'
import { countTokens } from './token-count.ts'

interface EmbeddingRequest {
  model: string
  input: string | string[]
  dimensions?: number
}

/** How many numbers a vector has, as the document says of `dimensions`. */
const USUAL_LENGTH = 2048
const FIXED_LENGTHS: Readonly<Record<string, number>> = { 'embedding-2': 1024 }

/** What the document's words say of `input`: texts at a time, or for embedding-2 tokens in all of them together. */
const MOST_TEXTS = 64
const MOST_TOKENS: Readonly<Record<string, number>> = { 'embedding-2': 8192 }

/** One vector for each text; the documented requests get the documented ones. */
export const embeddingsCreate: Behaviour = {
  answer(exchange) {
    const { model, input, dimensions = USUAL_LENGTH } = exchange.body as EmbeddingRequest
    const request = JSON.stringify(exchange.body)
    const documented = nameOfExample(exchange, request)
    if (documented !== undefined) return exchange.replay(documented)
    const texts = typeof input === 'string' ? [input] : input
    const length = FIXED_LENGTHS[model] ?? dimensions
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
    const excess = excessOf(model, texts.length, tokens)
    if (excess !== undefined) return exchange.complain({ code: '1214', values: { field: 'input' }, hint: excess })
    const compose = () =>
      jsonAnswer(200, {
        ...documentedValue(exchange),
        model,
        data: texts.map((text, index) => ({ index, object: 'embedding', embedding: vectorOf(text, length) })),
        usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
      })
    return texts.length > 1 ? compose() : answersOf(exchange.compiled).get(request, compose)
  },
}

/** Answers of one text, some 20 kB each. Tests ask the same again and again, and a vector takes longer to make than to send. */
const answersOf = onceFor<Compiled, Memo<Answer>>(() => new Memo(100))

function excessOf(model: string, texts: number, tokens: number): string | undefined {
  const mostTokens = MOST_TOKENS[model]
  if (mostTokens === undefined) return texts > MOST_TEXTS ? `input has ${texts} texts, and may have ${MOST_TEXTS}.` : undefined
  // no text has less than a token
  const least = Math.max(tokens, texts)
  return least > mostTokens ? `The texts of input have about ${least} tokens, and may have ${mostTokens} together.` : undefined
}

/** The name under which this request is an example of the document. */
function nameOfExample({ operation, compiled }: Exchange, request: string): string | undefined {
  const examples = Object.entries(operation.body?.content.get('application/json')?.examples ?? {})
  return examples.find(([, example]) => JSON.stringify(resolve<ExampleObject>(compiled.document, example).value) === request)?.[0]
}

/** A vector of length 1, the same for the same text. It knows nothing of meanings. */
function vectorOf(text: string, length: number): number[] {
  const random = seededRandom(text)
  const numbers = Array.from({ length }, () => random() * 2 - 1)
  const size = Math.hypot(...numbers)
  return numbers.map((number) => Math.round((number / size) * 1e6) / 1e6)
}
