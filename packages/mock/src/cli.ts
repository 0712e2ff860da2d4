#!/usr/bin/env node
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { banner, recorderBanner } from './banner.ts'
import { unpacking } from './content-encoding.ts'
import type { BodyLimits } from './core/body.ts'
import { parseRule, type FaultRule } from './core/fault-rule.ts'
import { LOG_FORMATS, logLine, type LogFormat } from './log.ts'
import { loadDocument, readCassette, record, serve, serveHandle, type MockServer, type RecordOptions, type ServeOptions } from './node.ts'
import type { ServerLimits } from './server-limits.ts'

const HELP = `bigmodel-mock: the Zhipu AI BigModel (GLM) API, offline. Unofficial.

usage: bigmodel-mock [options]

  --port <n>         port to listen on; 0 takes any free one (PORT, or 4010)
  --host <address>   address to listen on (127.0.0.1); another one opens the mock to the network
  --allow-host <list>  names it may be called by, beside those of this machine
  --cors <list>      origins whose pages may read the answers, beside those of this machine; "any" for all
  --spec <file>      serve another OpenAPI 3.0 or 3.1 document, JSON or YAML
  --engine <name>    "prism" answers with Prism's engine instead of ours (to be installed beside)
  --dynamic          draw answers from the schemas instead of replaying examples
  --seed <text>      what is drawn, and the jitter of streams, is the same for the same seed (1)
  --keys <list>      accept only these API keys, <id>.<secret>, separated by commas
  --models <list>    accept these models too, separated by commas; "any" accepts all
  --fixtures <file>  answer chats from this file, JSON or YAML
  --echo             answer with the text of the last user message
  --strict-jwt       refuse tokens whose "exp" counts seconds
  --polls <n>        how often a task is still PROCESSING before it is ready (2)
  --task-ms <n>      ready after this many milliseconds instead
  --frame-delay <n>  milliseconds between two frames of a stream (20)
  --tps <n>          frames in a second, as another way to say that
  --ttft <ms>        milliseconds before the first frame (0)
  --jitter <part>    by which part of that time a frame may be early or late, 0 to 1 (0)
  --fault <fault>    what goes wrong with every answer, or the first "times=<n>" of a key; may be repeated
  --faults <file>    such faults one after the other from this file, JSON or YAML
  --rpm <n>          requests in any 60 seconds, by key and model; one more gets 1302
  --concurrency <n>  requests at the same time, by key and model; one more gets 1302
  --log <format>     "pretty" or "json", a line for each request, or "silent" (pretty in a terminal)
  --max-body <bytes>    of a body that is no upload (10 MB)
  --max-upload <bytes>  of an uploaded file (100 MB)
  --max-headers <bytes> of a request's line and headers (16384)
  --max-url <n>         characters of path and query (8192)
  --headers-time <ms>   for the headers of a request (10000)
  --request-time <ms>   for the whole of a request (60000)
  --max-connections <n> at the same time (20000)
  --max-streams <n>     at the same time (20000)
  --grace <ms>          for running answers to end after SIGINT or SIGTERM (2000); a second signal ends at once
  --allow-callbacks  call a callback_url outside of this machine too
  --record <url>     forward to this base URL, and write what passes to a cassette, without secrets
  --cassette <file>  the cassette to write (cassettes/<host>.ndjson)
  --replay <file>    answer from this cassette first
  --strict           refuse what is not in the cassette, and say what the nearest is
  --timing <name>    frames come as they were "recorded", or at once: "none" (recorded)
  --ignore <list>    members of a body, and query parameters, that do not count when a request is looked for
  --version          print the version
  --help             print this

Any documented answer on request: header "Prefer: code=429, example=c1302", query "?__example=c1302",
base URL "/~example=c1302/api", or a user message with "[mock example=c1302]". Faults in the same places: latency=200, cut=3, cut-inside=3,
stall=3, finish=sensitive, error=1302, after=2, no-done, duplicate=2, crlf, comments, bom, malformed, reset, times=2; --fault also takes
operation=<id> and model=<name>. GET /__mock/requests lists the requests that came.`

const ENGINES = ['kit', 'prism'] as const
/** The flags of limits, and the options that they set. */
const SERVER_LIMITS = {
  'max-headers': 'maxHeaders',
  'max-url': 'maxUrl',
  'headers-time': 'headersTime',
  'request-time': 'requestTime',
  'max-connections': 'maxConnections',
  'max-streams': 'maxStreams',
  grace: 'grace',
} as const satisfies Record<string, keyof ServerLimits>
const BODY_LIMITS = { 'max-body': 'maxBody', 'max-upload': 'maxUpload' } as const
const LIMITS = Object.entries({ ...SERVER_LIMITS, ...BODY_LIMITS }) as [keyof typeof SERVER_LIMITS | keyof typeof BODY_LIMITS, keyof ServerLimits | keyof BodyLimits][]

const TIMINGS = ['recorded', 'none'] as const
const OF_RECORD = ['record', 'cassette', 'port', 'host', 'spec', 'keys', ...Object.keys(SERVER_LIMITS)]
const OF_REPLAY = ['strict', 'timing', 'ignore']

/** Flags about what only our own engine does. */
const OF_KIT = ['fault', 'faults', 'rpm', 'concurrency', 'log'] as const

interface Options extends ServeOptions {
  spec?: string
  engine?: (typeof ENGINES)[number]
  log?: LogFormat
  recording?: Pick<RecordOptions, 'upstream' | 'cassette'>
}

/** A command line that cannot be obeyed; the message says why. */
class UsageError extends Error {}

try {
  const options = await readOptions(process.argv.slice(2))
  if (typeof options === 'string') console.log(options)
  else await run(options)
} catch (error) {
  console.error(`bigmodel-mock: ${(error as Error).message}${error instanceof UsageError ? '\nTry bigmodel-mock --help.' : ''}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

async function run({ spec, engine, recording, log = process.stdout.isTTY ? 'pretty' : 'silent', ...options }: Options): Promise<void> {
  if (spec !== undefined) options.document = await loadDocument(spec)
  if (recording) return runRecorder(recording, options)
  if (log !== 'silent') options.onRequest = (request) => console.log(logLine(request, log))
  const server = engine === 'prism' ? await servePrism(options) : await serve(options)
  // who reads lines of JSON gets nothing else
  console.log(log === 'json' ? JSON.stringify({ time: new Date().toISOString(), event: 'listening', url: server.url }) : banner(server, options))
  closeOnSignal(server)
}

async function runRecorder(recording: NonNullable<Options['recording']>, options: ServeOptions): Promise<void> {
  const server = await record({ ...options, ...recording, onFailure: (sentence) => console.error(`bigmodel-mock: ${sentence}`) })
  console.log(recorderBanner(server, recording))
  closeOnSignal(server)
}

async function servePrism(options: ServeOptions): Promise<MockServer> {
  const { createPrismHandle } = await import('./prism.ts')
  return serveHandle(unpacking(await createPrismHandle(options)), options)
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

async function readOptions(args: string[]): Promise<Options | string> {
  const values = parse(args)
  if (values.help) return HELP
  if (values.version) return manifest.version
  const options: Options = { port: values.port === undefined ? number(process.env['PORT'] || '4010', 'PORT', 65_535) : number(values.port, '--port', 65_535) }
  if (values.host) options.host = values.host
  if (values['allow-host'] !== undefined) options.allowedHosts = list(values['allow-host'], '--allow-host')
  if (values.cors !== undefined) options.cors = values.cors === 'any' ? 'any' : list(values.cors, '--cors')
  if (values.spec !== undefined) options.spec = values.spec
  if (values.engine !== undefined) options.engine = oneOf(ENGINES, values.engine, '--engine')
  const idle = OF_KIT.find((flag) => values[flag] !== undefined)
  if (options.engine === 'prism' && idle) throw new UsageError(`--${idle} does not go with --engine prism: Prism answers by itself.`)
  if (values.dynamic) options.dynamic = true
  if (values.seed !== undefined) options.seed = values.seed
  if (values.keys !== undefined) options.keys = list(values.keys, '--keys')
  if (values.models !== undefined) options.models = values.models === 'any' ? 'any' : list(values.models, '--models')
  if (values.echo) options.echo = true
  if (values['strict-jwt']) options.strictJwt = true
  if (values.polls !== undefined) options.polls = number(values.polls, '--polls')
  if (values['task-ms'] !== undefined) options.taskMs = number(values['task-ms'], '--task-ms')
  if (values['frame-delay'] !== undefined) options.frameDelay = number(values['frame-delay'], '--frame-delay')
  if (values.tps !== undefined) {
    if (values['frame-delay'] !== undefined) throw new UsageError('--tps and --frame-delay say the same in two ways; give one of them.')
    options.tps = number(values.tps, '--tps', 1_000_000)
    if (options.tps === 0) throw new UsageError('--tps has to be above 0; --frame-delay 0 sends all frames at once.')
  }
  if (values.ttft !== undefined) options.ttft = number(values.ttft, '--ttft')
  if (values.jitter !== undefined) options.jitter = part(values.jitter, '--jitter')
  if (values.fault !== undefined) options.faults = values.fault.map(readFault)
  if (values.faults !== undefined) {
    // the parser is loaded for those who need it
    const { readFaults } = await import('./faults-file.ts')
    options.faults = [...(options.faults ?? []), ...(await readFaults(values.faults))]
  }
  if (values.rpm !== undefined) options.rpm = number(values.rpm, '--rpm')
  if (values.concurrency !== undefined) options.concurrency = number(values.concurrency, '--concurrency')
  if (values.log !== undefined) options.log = oneOf(LOG_FORMATS, values.log, '--log')
  for (const [flag, option] of LIMITS) {
    const value = values[flag]
    if (value !== undefined) options[option] = limit(value, flag)
  }
  if (values['allow-callbacks']) options.allowCallbacks = true
  checkTogether(Object.keys(values))
  if (values.record !== undefined) options.recording = { upstream: values.record, cassette: values.cassette ?? cassetteFor(values.record) }
  if (values.replay !== undefined) {
    options.replay = { cassette: await readCassette(values.replay), strict: values.strict ?? false }
    if (values.timing !== undefined) options.replay.timing = oneOf(TIMINGS, values.timing, '--timing')
    if (values.ignore !== undefined) options.replay.ignore = list(values.ignore, '--ignore')
    const { torn } = options.replay.cassette
    if (torn !== undefined) console.error(`bigmodel-mock: ${values.replay}:${torn}: this line was not written to its end, and is left out.`)
  }
  if (values.fixtures !== undefined) {
    // the parser is loaded for those who need it
    const { readFixtures } = await import('./fixtures-file.ts')
    options.fixtures = await readFixtures(values.fixtures)
  }
  return options
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    return parseArgs({
      args,
      options: { port: text, host: text, 'allow-host': text, cors: text, spec: text, engine: text, seed: text, dynamic: flag, keys: text, models: text, polls: text, 'task-ms': text, 'frame-delay': text, tps: text, ttft: text, jitter: text, fixtures: text, fault: { ...text, multiple: true }, faults: text, rpm: text, concurrency: text, log: text, 'max-body': text, 'max-upload': text, 'max-headers': text, 'max-url': text, 'headers-time': text, 'request-time': text, 'max-connections': text, 'max-streams': text, grace: text, echo: flag, 'allow-callbacks': flag, 'strict-jwt': flag, record: text, cassette: text, replay: text, strict: flag, timing: text, ignore: text, help: { ...flag, short: 'h' }, version: { ...flag, short: 'v' } },
    }).values
  } catch (error) {
    // Node goes on about positional arguments
    throw new UsageError(`${(error as Error).message.split('. ')[0]!.replace(/\.?$/, '.')}`)
  }
}

function oneOf<Name extends string>(names: readonly Name[], text: string, flag: string): Name {
  const found = names.find((name) => name === text)
  if (!found) throw new UsageError(`${flag} has to be ${names.join(' or ')}, not ${JSON.stringify(text)}.`)
  return found
}

function readFault(text: string): FaultRule {
  try {
    return parseRule(text)
  } catch (error) {
    throw new UsageError(`--fault ${JSON.stringify(text)}: ${(error as Error).message}`)
  }
}

/** A flag that would change nothing is refused. */
function checkTogether(given: readonly string[]): void {
  const isRecording = given.includes('record')
  const idle = isRecording ? given.find((name) => !OF_RECORD.includes(name)) : undefined
  if (idle) throw new UsageError(`--${idle} does not go with --record: what is recorded is what the upstream answers.`)
  if (given.includes('cassette') && !isRecording) throw new UsageError('--cassette goes with --record.')
  if (given.includes('replay')) {
    if (given.includes('engine')) throw new UsageError('--replay does not go with --engine.')
    return
  }
  const lost = given.find((name) => OF_REPLAY.includes(name))
  if (lost) throw new UsageError(`--${lost} goes with --replay.`)
}

function cassetteFor(upstream: string): string {
  if (!URL.canParse(upstream)) throw new UsageError(`--record needs a base URL such as https://open.bigmodel.cn/api, not ${JSON.stringify(upstream)}.`)
  return `cassettes/${new URL(upstream).hostname.replace(/[^\w.-]/g, '-')}.ndjson`
}

function number(text: string, name: string, most = 86_400_000): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most) throw new UsageError(`${name} has to be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`)
  return value
}

function limit(text: string, flag: string): number {
  const value = number(text, `--${flag}`, Number.MAX_SAFE_INTEGER)
  if (value === 0 && flag !== 'grace') throw new UsageError(`--${flag} has to be above 0: nothing could pass.`)
  return value
}

function part(text: string, name: string): number {
  if (!/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(text)) throw new UsageError(`${name} has to be a number from 0 to 1, not ${JSON.stringify(text)}.`)
  return Number(text)
}

function list(text: string, name: string): string[] {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '')
  if (items.length === 0) throw new UsageError(`${name} needs at least one value.`)
  const wrong = name === '--keys' ? items.find((item) => !/^[^\s.]+\.[^\s.]+$/.test(item)) : undefined
  if (wrong !== undefined) throw new UsageError(`${name}: ${JSON.stringify(wrong)} is not an API key: it has to be <id>.<secret>, with one dot.`)
  return items
}
