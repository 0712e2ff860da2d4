import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Connections that wait to be taken: a load test opens thousands at once. The system may allow fewer. */
const BACKLOG = 4096

/** @throws a sentence when the port is in use or the host is no address of this machine; `code` is Node's */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    // Node would listen on every address
    if (host === '') throw new Error('The host is empty: leave it out to listen on 127.0.0.1.')
    server.once('error', (error: NodeJS.ErrnoException) => reject(Object.assign(new Error(explain(error, port, host), { cause: error }), { code: error.code })))
    server.listen({ port, host, backlog: BACKLOG }, () => resolve(server.address() as AddressInfo))
  })
}

/** The authority of a URL that leads to an address: "all addresses" is one to listen on, not one to call. */
export function authorityOf({ address, family, port }: AddressInfo): string {
  if (family === 'IPv6') return `[${address === '::' ? '::1' : address}]:${port}`
  return `${address === '0.0.0.0' ? '127.0.0.1' : address}:${port}`
}

function explain({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use. Choose another one (on the command line: --port <n>, or PORT=<n>); 0 takes any free port.`
  if (code === 'EACCES') return `Port ${port} on ${host} needs more rights than this process has. Choose one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine.`
  return `The mock cannot listen on ${host}:${port}: ${message}.`
}

/** How often connections are looked for that have become idle while the server closes. */
const SWEEP = 20

/** Stops listening, lets running answers end, and cuts what is left after so many milliseconds. */
export function close(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    // a client that keeps its connection is no running answer
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(timer)
      resolve()
    })
  })
}
