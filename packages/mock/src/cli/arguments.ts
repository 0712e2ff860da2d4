import { parseArgs } from 'node:util'
import { FLAGS, type Flag, type Options } from './flags.ts'
import { UsageError, wholeNumber } from './values.ts'

/** What was asked for: to print something about the command, or to run with these options. */
export type Order = 'help' | 'version' | Options

/** @throws {UsageError} for a command line that cannot be obeyed */
export async function readArguments(args: string[], env: NodeJS.ProcessEnv): Promise<Order> {
  const { help, version, ...given } = parse(args)
  if (help) return 'help'
  if (version) return 'version'
  checkTogether(given)
  const options: Options = given['port'] === undefined ? { port: wholeNumber(env['PORT'] || '4010', 'PORT', 65_535) } : {}
  for (const [name, flag] of Object.entries(FLAGS)) {
    for (const value of [given[name] ?? []].flat()) {
      // `--host "$HOST"` where the variable is not set means no address, and least of all every one
      if (value === '') throw new UsageError(`--${name} needs a value.`)
      await flag.set(options, String(value), `--${name}`)
    }
  }
  return options
}

/** The lines of the help about the flags. */
export function describeFlags(): string {
  const rows = Object.entries(FLAGS).map(([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, help] as const)
  rows.push(['--version', 'print the version'], ['--help', 'print this'])
  const width = Math.max(...rows.map(([flag]) => flag.length))
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n')
}

type Given = Record<string, string | boolean | (string | boolean)[] | undefined>

function parse(args: string[]): Given {
  const options = Object.fromEntries(Object.entries(FLAGS).map(([name, { value, isRepeatable = false }]) => [name, { type: value === undefined ? 'boolean' : 'string', multiple: isRepeatable } as const]))
  try {
    return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } }).values
  } catch (error) {
    // Node goes on about positional arguments
    throw new UsageError(`${(error as Error).message.split('. ')[0]!.replace(/\.?$/, '.')}`)
  }
}

/** A flag that would change nothing is refused. */
function checkTogether(given: Given): void {
  const find = (isWrong: (flag: Flag) => boolean | undefined) => Object.keys(given).find((name) => isWrong(FLAGS[name]!))
  const idle = given['record'] === undefined ? undefined : find(({ isForRecorder }) => !isForRecorder)
  if (idle) throw new UsageError(`--${idle} does not go with --record: what is recorded is what the upstream answers.`)
  const alone = find(({ goesWith }) => goesWith && given[goesWith] === undefined)
  if (alone) throw new UsageError(`--${alone} goes with --${FLAGS[alone]!.goesWith}.`)
  const unknown = given['engine'] === 'prism' ? find(({ isForPrism }) => !isForPrism) : undefined
  if (unknown) throw new UsageError(`--${unknown} does not go with --engine prism: Prism answers by itself.`)
}
