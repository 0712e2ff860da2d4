#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }
import { banner, recorderBanner } from './banner.ts'
import { describeFlags, readArguments } from './cli/arguments.ts'
import type { Options } from './cli/flags.ts'
import { UsageError } from './cli/values.ts'
import { unpacking } from './content-encoding.ts'
import { logLine } from './log.ts'
import { isLoopback } from './loopback.ts'
import { loadDocument, record, serve, serveHandle, type MockServer, type ServeOptions } from './node.ts'
import { zlibUnpackers } from './zlib-unpackers.ts'

const help = () => `bigmodel-mock: the Zhipu AI BigModel (GLM) API, offline. Unofficial.

usage: bigmodel-mock [options]

${describeFlags()}

Any documented answer on request: header "Prefer: code=429, example=c1302", query "?__example=c1302",
base URL "/~example=c1302/api", or a user message with "[mock example=c1302]". Faults in the same places: latency=200, cut=3, cut-inside=3,
stall=3, finish=sensitive, error=1302, after=2, no-done, duplicate=2, crlf, comments, bom, malformed, reset, times=2; --fault also takes
operation=<id> and model=<name>. GET /__mock/requests lists the requests that came.`

// who reads what is printed may have read enough (`| head -1`); the mock goes on
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
// the build makes CommonJS of it, which cannot wait outside of a function
void main()

async function main(): Promise<void> {
  try {
    const order = await readArguments(process.argv.slice(2), process.env)
    if (order === 'help') console.log(help())
    else if (order === 'version') console.log(manifest.version)
    else await run(order)
  } catch (error) {
    console.error(`bigmodel-mock: ${(error as Error).message}${error instanceof UsageError ? '\nTry bigmodel-mock --help.' : ''}`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

async function run({ spec, engine, recording, log = process.stdout.isTTY ? 'pretty' : 'silent', ...options }: Options): Promise<void> {
  if (spec !== undefined) options.document = await loadDocument(spec)
  if (recording) return runRecorder(recording, options)
  if (log !== 'silent') options.onRequest = (request) => console.log(logLine(request, log))
  const server = engine === 'prism' ? await servePrism(options) : await serve(options)
  // who reads lines of JSON gets nothing else
  console.log(log === 'json' ? JSON.stringify({ time: new Date().toISOString(), event: 'listening', url: server.url }) : banner(server, options))
  warnOfNetwork(options.host)
  closeOnSignal(server)
}

async function runRecorder(recording: NonNullable<Options['recording']>, options: ServeOptions): Promise<void> {
  const server = await record({ ...options, ...recording, onFailure: (sentence) => console.error(`bigmodel-mock: ${sentence}`) })
  console.log(recorderBanner(server, recording))
  warnOfNetwork(options.host)
  closeOnSignal(server)
}

async function servePrism(options: ServeOptions): Promise<MockServer> {
  const { createPrismHandle } = await import('./prism.ts')
  return serveHandle(unpacking(await createPrismHandle(options), zlibUnpackers), options)
}

function warnOfNetwork(host: string | undefined): void {
  if (host !== undefined && !isLoopback(host)) console.error(`bigmodel-mock: ${host} is open to the network: whoever reaches this machine may use the mock.`)
}

function closeOnSignal(server: MockServer): void {
  let isClosing = false
  for (const [signal, place] of [['SIGINT', 2], ['SIGTERM', 15]] as const) {
    process.on(signal, () => {
      // who says it twice does not want to wait; shells know this exit code
      if (isClosing) process.exit(128 + place)
      isClosing = true
      void server.close()
    })
  }
}
