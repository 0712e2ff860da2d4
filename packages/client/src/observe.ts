export { logCalls, type LogLevel, type LogOptions, type Logger } from './log-calls.ts'
export { observe, type CallHooks, type ObservedAttempt, type ObservedCall, type ObservedEnd, type ObservedResponse, type ObservedRetry, type ObserveOptions } from './observe-calls.ts'
export type { Observer } from './observer.ts'
