import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { once } from 'node:events'

export interface PrismServer {
  url: string
  close(): Promise<void>
}

const DOCUMENT = fileURLToPath(new URL('../../../openapi/bigmodel.yaml', import.meta.url))

/** Starts the Prism binary on a free port and waits until it says that it listens. */
export async function startPrism(document = DOCUMENT): Promise<PrismServer> {
  const port = await freePort()
  const require = createRequire(import.meta.url)
  const manifest = require.resolve('@stoplight/prism-cli/package.json')
  const { bin } = require(manifest) as { bin: Record<string, string> }
  const child = spawn(process.execPath, [join(dirname(manifest), bin['prism']!), 'mock', '-p', String(port), '-h', '127.0.0.1', document], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('listening on')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`Prism ended with exit code ${code} before it listened:\n${output}`)))
  })
  // its log would fill the pipe
  child.stdout.removeAllListeners('data').resume()
  child.stderr.removeAllListeners('data').resume()
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill()
      await exited
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
