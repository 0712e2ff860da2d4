#!/usr/bin/env node
import { appendFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ownBaseline } from './baseline.ts'
import { readSources } from './drift.ts'
import { toMarkdown } from './report/markdown.ts'
import { makeReport } from './report/report.ts'
import { toText } from './report/text.ts'
import { writeFragments } from './write/write.ts'

const USAGE = `bigmodel-drift [options] <source>...

Compares the vendor's documentation with the merged document of this package. A source is a page (.md, .txt), an OpenAPI
document (.json, .yaml), a folder of these, the URL of one, or the URL of an llms.txt whose pages are then read.

  --verbose          one line for each explained difference, instead of one for each correction
  --json             the report as JSON on standard output
  --fingerprint      only the fingerprint of what is unexplained, which changes when that changes
  --markdown <file>  also write the report as Markdown; - is standard output, instead of the text
  --step-summary     also append the report as Markdown to the file that GITHUB_STEP_SUMMARY names
  --write            in a checkout of the repository, also write a fragment without wording, to be finished by hand, for
                     each operation that our document lacks; what is written is said on standard error
  --timeout <s>      stop fetching after this many seconds (default 120)
  --help             this text

Exit code: 0 no drift; 1 drift, that is something unexplained; 2 something could not be read, whether or not there is
drift in the rest, which is compared all the same.
`

/** Runs the command line. Whatever goes wrong becomes a sentence and exit code 2. */
export async function main(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      verbose: { type: 'boolean' },
      json: { type: 'boolean' },
      fingerprint: { type: 'boolean' },
      markdown: { type: 'string' },
      'step-summary': { type: 'boolean' },
      write: { type: 'boolean' },
      timeout: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return print(USAGE, 0)
  if (positionals.length === 0) throw new Error('no source was given; name a page, a folder, an OpenAPI document, or the URL of an llms.txt (--help says more)')
  const timeout = Number(values.timeout ?? 120)
  if (!(timeout > 0)) throw new Error(`--timeout ${values.timeout} is no number of seconds`)
  if (values['step-summary'] && !env['GITHUB_STEP_SUMMARY']) throw new Error('--step-summary needs the variable GITHUB_STEP_SUMMARY, which GitHub Actions sets; use --markdown <file> elsewhere')

  const [reading, baseline] = [await readSources(positionals, { timeout }), ownBaseline()]
  const report = makeReport(reading, baseline)
  const written = values.write ? await writeFragments(reading.pages, baseline.document, process.cwd()) : []
  const { markdown } = values
  if (markdown && markdown !== '-') await writeFile(markdown, toMarkdown(report))
  if (values['step-summary']) await appendFile(env['GITHUB_STEP_SUMMARY']!, toMarkdown(report))
  const output = values.fingerprint ? `${report.fingerprint}\n` : values.json ? `${JSON.stringify(report, null, 2)}\n` : markdown === '-' ? toMarkdown(report) : toText(report, values.verbose)
  process.stderr.write(written.map((line) => `${line}\n`).join(''))
  return print(output, report.exitCode)
}

function print(text: string, exitCode: number): number {
  process.stdout.write(text)
  return exitCode
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bigmodel-drift: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
