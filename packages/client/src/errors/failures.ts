// What only a failure needs: long, and loaded beside the first request.
export { answerError } from './answer-error.ts'
export { TimeoutError } from './timeout-error.ts'
export { pauseBeforeRetry } from '../retry.ts'
