import { observe, type CallHooks, type ObservedCall, type ObserveOptions } from './observe-calls.ts'
import type { Observer } from './observer.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LEVELS)[number]

/** What takes a line: `console`, pino, winston, … */
export type Logger = { readonly [Level in LogLevel]: (message: string, fields: Record<string, unknown>) => void }

/** Settings of `logCalls`. */
export interface LogOptions extends ObserveOptions {
  /** The least that is logged. Default: `info`. */
  level?: LogLevel | undefined
}

/**
 * Logs calls: requests and answers as `debug`, what finished as `info`, retries as `warn`, and what did not finish as `error`. No line has a key,
 * and none has what users and models wrote, unless `contents` asks for it.
 *
 * @example
 * const client = createClient({ observers: [logCalls(console, { level: 'debug' })] })
 *
 * @throws TypeError when the level does not exist.
 */
export function logCalls(logger: Logger = console, { level = 'info', contents }: LogOptions = {}): Observer {
  if (!LEVELS.includes(level)) throw new TypeError(`level has to be one of ${LEVELS.join(', ')}, not ${JSON.stringify(level)}.`)
  const write = (at: LogLevel, message: string, fields: Record<string, unknown>) => {
    if (LEVELS.indexOf(at) >= LEVELS.indexOf(level)) logger[at](message, fields)
  }
  const hooks: CallHooks = {
    onStart: (call) => write('debug', `${title(call)} begins`, call.inputText === undefined ? {} : { input: call.inputText }),
    onAttempt: (call, { attempt, method, url }) => write('debug', `${title(call)} sends request ${attempt}`, { method, url }),
    onResponse: (call, { attempt, status, durationMs }) => write('debug', `${title(call)} got ${status}`, { attempt, durationMs }),
    onRetry: (call, { attempt, error, delayMs }) => write('warn', `${title(call)} is repeated in ${Math.round(delayMs)} ms: ${error.message}`, { attempt, error: error.name, code: error.code }),
    onFirstEvent: (call, { durationMs }) => write('debug', `${title(call)} begins to stream`, { durationMs }),
    onEnd: (call, { outcome, error, reply, outputText, ...rest }) => {
      const why = error instanceof Error ? `: ${error.message}` : ''
      const fields = { ...rest, ...(reply.usage && { usage: reply.usage }), ...(outputText !== undefined && { output: outputText }) }
      write(outcome === 'finished' ? 'info' : 'error', `${title(call)} ${outcome === 'finished' ? 'finished' : `ended as ${outcome}`}${why}`, fields)
    },
  }
  return observe(hooks, { contents })
}

function title({ operation, model }: ObservedCall): string {
  return model === undefined ? operation : `${operation} ${model}`
}
