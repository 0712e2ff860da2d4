/**
 * Every operation by itself, for programs in which each kilobyte counts: a bundler keeps what is imported.
 *
 * @module
 */
export * from './generated/operations.ts'
export { jwt } from './jwt.ts'
export { createTransport, type Middleware, type Transport, type TransportOptions } from './transport.ts'
