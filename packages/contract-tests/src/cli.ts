#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { cases } from './contract/cases.ts'
import { formatFinding } from './contract/finding.ts'
import { run, type Report } from './contract/run.ts'
import { CAPABILITIES, type Target } from './contract/target.ts'
import { ourDocument } from './document/ours.ts'

const DEFAULT_KEY = 'mock-id.mock-secret-that-opens-nothing-real'

const USAGE = `bigmodel-contract [options] <base-url>

Sends every case that the merged document implies to an implementation of the API and judges the answers. The base URL is
the API root, such as http://127.0.0.1:4010/api for the mock and http://127.0.0.1:4010 for Prism.

  --target <name>     mock (default) or prism: what the implementation can be asked to do
  --key <id.secret>   an API key that it accepts (default: the mock's documented one)
  --operation <id>    only the cases of this operation; may be repeated
  --list              print the cases and send nothing
  --json              the reports as JSON on standard output
  --help              this text

Exit code: 0 nothing found, 1 something found, 2 the command could not run. The live API costs money and is only called by
\`npm run test:live\` in the repository.
`

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      target: { type: 'string', default: 'mock' },
      key: { type: 'string', default: DEFAULT_KEY },
      operation: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return print(USAGE)
  const document = ourDocument()
  const selected = cases(document).filter(({ operationId }) => values.operation?.includes(operationId) ?? true)
  if (selected.length === 0) throw new Error(`no case belongs to ${values.operation?.join(', ')}; --list shows the operations that have some`)
  if (values.list) return print(`${selected.map(({ name }) => name).join('\n')}\n`)

  const target = targetOf(values.target, positionals, values.key)
  const reports: Report[] = []
  for (const one of selected) reports.push(await run(one, target, document))
  const findings = reports.flatMap((report) => report.findings)
  if (values.json) print(`${JSON.stringify(reports, null, 2)}\n`)
  else print(`${[...findings.map(formatFinding), summary(reports)].join('\n')}\n`)
  return findings.length > 0 ? 1 : 0
}

function targetOf(name: string, positionals: string[], key: string): Target {
  const [baseUrl] = positionals
  if (name !== 'mock' && name !== 'prism') throw new Error(`--target ${name} is unknown; expected mock or prism`)
  if (positionals.length !== 1 || baseUrl === undefined || !/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new Error('expected one base URL, such as http://127.0.0.1:4010/api (--help says more)')
  }
  if (!key.includes('.')) throw new Error('--key must have the form <id>.<secret>')
  return { name, baseUrl, key, fetch, capabilities: CAPABILITIES[name] }
}

function summary(reports: Report[]): string {
  const skipped = reports.filter((report) => report.skipped)
  const reasons = [...new Set(skipped.map((report) => report.skipped))]
  const failed = reports.filter(({ findings }) => findings.length > 0).length
  return `${reports.length - skipped.length} cases sent, ${failed} with findings, ${skipped.length} left out${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}.`
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bigmodel-contract: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
