import { checkName, checkOrigin } from '../access.ts'
import { parseRule } from '../core/fault-rule.ts'
import { LOG_FORMATS, type LogFormat } from '../log.ts'
import { readCassette, type RecordOptions, type ServeOptions } from '../node.ts'
import { readKeys } from './keys.ts'
import { limit, list, listOrAny, oneOf, part, readBy, UsageError, wholeNumber } from './values.ts'

export interface Options extends ServeOptions {
  spec?: string
  engine?: (typeof ENGINES)[number]
  log?: LogFormat
  recording?: Pick<RecordOptions, 'upstream' | 'cassette'>
}

/** One flag of the command: what the help says of it, and what it sets. */
export interface Flag {
  /** What the help calls its value; a flag without one is a switch. */
  value?: string
  help: string
  isRepeatable?: true
  /** Without this other flag it would change nothing. */
  goesWith?: 'record' | 'replay'
  /** A recorder obeys it too. */
  isForRecorder?: true
  /** It holds with Prism's engine too. */
  isForPrism?: true
  /** @throws {UsageError} when the value cannot be used */
  set: (options: Options, text: string, flag: string) => unknown
}

const ENGINES = ['kit', 'prism'] as const
const TIMINGS = ['recorded', 'none'] as const

/** Every flag that sets an option, in the order of the help; one that goes with another stands after it. */
export const FLAGS: Readonly<Record<string, Flag>> = {
  port: { value: 'n', help: 'port to listen on; 0 takes any free one (PORT, or 4010)', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.port = wholeNumber(text, flag, 65_535)) },
  host: { value: 'address', help: 'address to listen on (127.0.0.1); another one opens the mock to the network', isForRecorder: true, isForPrism: true, set: (options, text) => (options.host = text) },
  'allow-host': { value: 'list', help: 'names it may be called by, beside those of this machine', isForPrism: true, set: (options, text, flag) => (options.allowedHosts = list(text, flag).map((name) => readBy(checkName, name, flag))) },
  cors: { value: 'list', help: 'origins whose pages may read the answers, beside those of this machine; "any" for all', isForPrism: true, set: setOrigins },
  spec: { value: 'file', help: 'serve another OpenAPI 3.0 or 3.1 document, JSON or YAML', isForRecorder: true, isForPrism: true, set: (options, text) => (options.spec = text) },
  engine: { value: 'name', help: '"prism" answers with Prism\'s engine instead of ours (to be installed beside)', isForPrism: true, set: (options, text, flag) => (options.engine = oneOf(ENGINES, text, flag)) },
  dynamic: { help: 'draw answers from the schemas instead of replaying examples', isForPrism: true, set: (options) => (options.dynamic = true) },
  seed: { value: 'text', help: 'what is drawn, and the jitter of streams, is the same for the same seed (1)', set: (options, text) => (options.seed = text) },
  keys: { value: 'list', help: 'accept only these API keys, <id>.<secret>, separated by commas; @<file> reads them from a file', isForRecorder: true, set: async (options, text, flag) => (options.keys = await readKeys(text, flag)) },
  models: { value: 'list', help: 'accept these models too, separated by commas; "any" accepts all', set: (options, text, flag) => (options.models = listOrAny(text, flag)) },
  fixtures: { value: 'file', help: 'answer chats from this file, JSON or YAML', set: setFixtures },
  echo: { help: 'answer with the text of the last user message', set: (options) => (options.echo = true) },
  'strict-jwt': { help: 'refuse tokens whose "exp" counts seconds', set: (options) => (options.strictJwt = true) },
  polls: { value: 'n', help: 'how often a task is still PROCESSING before it is ready (2)', set: (options, text, flag) => (options.polls = wholeNumber(text, flag)) },
  'task-ms': { value: 'n', help: 'ready after this many milliseconds instead', set: (options, text, flag) => (options.taskMs = wholeNumber(text, flag)) },
  'frame-delay': { value: 'n', help: 'milliseconds between two frames of a stream (20)', set: (options, text, flag) => (options.frameDelay = wholeNumber(text, flag)) },
  tps: { value: 'n', help: 'frames in a second, as another way to say that', set: setRate },
  ttft: { value: 'ms', help: 'milliseconds before the first frame (0)', set: (options, text, flag) => (options.ttft = wholeNumber(text, flag)) },
  jitter: { value: 'part', help: 'by which part of that time a frame may be early or late, 0 to 1 (0)', set: (options, text, flag) => (options.jitter = part(text, flag)) },
  fault: { value: 'fault', help: 'what goes wrong with every answer, or the first "times=<n>" of a key; may be repeated', isRepeatable: true, set: addFault },
  faults: { value: 'file', help: 'such faults one after the other from this file, JSON or YAML', set: addFaults },
  rpm: { value: 'n', help: 'requests in any 60 seconds, by key and model; one more gets 1302', set: (options, text, flag) => (options.rpm = wholeNumber(text, flag)) },
  concurrency: { value: 'n', help: 'requests at the same time, by key and model; one more gets 1302', set: (options, text, flag) => (options.concurrency = wholeNumber(text, flag)) },
  log: { value: 'format', help: '"pretty" or "json", a line for each request, or "silent" (pretty in a terminal)', set: (options, text, flag) => (options.log = oneOf(LOG_FORMATS, text, flag)) },
  'max-body': { value: 'bytes', help: 'of a body that is no upload (10 MB)', isForPrism: true, set: (options, text, flag) => (options.maxBody = limit(text, flag)) },
  'max-upload': { value: 'bytes', help: 'of an uploaded file (100 MB)', set: (options, text, flag) => (options.maxUpload = limit(text, flag)) },
  'max-values': { value: 'n', help: 'members and items of a JSON body, all together (100000)', set: (options, text, flag) => (options.maxValues = limit(text, flag)) },
  'max-headers': { value: 'bytes', help: "of a request's line and headers (16384)", isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.maxHeaders = limit(text, flag)) },
  'max-url': { value: 'n', help: 'characters of path and query (8192)', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.maxUrl = limit(text, flag)) },
  'headers-time': { value: 'ms', help: 'for the headers of a request (10000)', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.headersTime = limit(text, flag)) },
  'request-time': { value: 'ms', help: 'for the whole of a request (60000)', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.requestTime = limit(text, flag)) },
  'max-connections': { value: 'n', help: 'at the same time (20000)', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.maxConnections = limit(text, flag)) },
  'max-streams': { value: 'n', help: 'at the same time (20000)', isForRecorder: true, set: (options, text, flag) => (options.maxStreams = limit(text, flag)) },
  grace: { value: 'ms', help: 'for running answers to end after SIGINT or SIGTERM (2000); a second signal ends at once', isForRecorder: true, isForPrism: true, set: (options, text, flag) => (options.grace = wholeNumber(text, flag)) },
  'allow-callbacks': { help: 'call a callback_url outside of this machine too', set: (options) => (options.allowCallbacks = true) },
  record: { value: 'url', help: 'forward to this base URL, and write what passes to a cassette, without secrets', isForRecorder: true, set: setUpstream },
  cassette: { value: 'file', help: 'the cassette to write (cassettes/<host>.ndjson)', isForRecorder: true, goesWith: 'record', set: (options, text) => (options.recording!.cassette = text) },
  replay: { value: 'file', help: 'answer from this cassette first', set: setReplay },
  strict: { help: 'refuse what is not in the cassette, and say what the nearest is', goesWith: 'replay', set: (options) => (options.replay!.strict = true) },
  timing: { value: 'name', help: 'frames come as they were "recorded", or at once: "none" (recorded)', goesWith: 'replay', set: (options, text, flag) => (options.replay!.timing = oneOf(TIMINGS, text, flag)) },
  ignore: { value: 'list', help: 'members of a body, and query parameters, that do not count when a request is looked for', goesWith: 'replay', set: (options, text, flag) => (options.replay!.ignore = list(text, flag)) },
}

function setOrigins(options: Options, text: string, flag: string): void {
  const origins = listOrAny(text, flag)
  options.cors = origins === 'any' ? origins : origins.map((origin) => readBy(checkOrigin, origin, flag))
}

function setRate(options: Options, text: string, flag: string): void {
  if (options.frameDelay !== undefined) throw new UsageError('--tps and --frame-delay say the same in two ways; give one of them.')
  options.tps = wholeNumber(text, flag, 1_000_000)
  if (options.tps === 0) throw new UsageError('--tps has to be above 0; --frame-delay 0 sends all frames at once.')
}

function addFault(options: Options, text: string, flag: string): void {
  options.faults = [...(options.faults ?? []), readBy(parseRule, text, `${flag} ${JSON.stringify(text)}`)]
}

// the parser of YAML is loaded for those who need it

async function addFaults(options: Options, file: string): Promise<void> {
  const { readFaults } = await import('../faults-file.ts')
  options.faults = [...(options.faults ?? []), ...(await readFaults(file))]
}

async function setFixtures(options: Options, file: string): Promise<void> {
  const { readFixtures } = await import('../fixtures-file.ts')
  options.fixtures = await readFixtures(file)
}

async function setUpstream(options: Options, text: string, flag: string): Promise<void> {
  const { readBaseUrl } = await import('../cassette/recorder.ts')
  const { hostname } = readBy(readBaseUrl, text, flag)
  options.recording = { upstream: text, cassette: `cassettes/${hostname.replace(/[^\w.-]/g, '-')}.ndjson` }
}

async function setReplay(options: Options, file: string): Promise<void> {
  const cassette = await readCassette(file)
  options.replay = { cassette, strict: false }
  if (cassette.torn !== undefined) console.error(`bigmodel-mock: ${file}:${cassette.torn}: this line was not written to its end, and is left out.`)
}
