// npm run benchmark -- mock [row ...]: what the mock costs beside bare node:http servers and other mocks. Every server and every
// client has a process of its own. Without a row, measures all and writes its section of results.md. `npm install --prefix
// benchmarks/rivals` first, or the rivals are said to be missing.
import prismPackage from '@stoplight/prism-http-server/package.json' with { type: 'json' }
import { measureCalls, measureHeap } from './mock/calls.ts'
import { measureCommand } from './mock/command.ts'
import type { Line } from './mock/line.ts'
import { measureHttp, ROWS } from './mock/http.ts'
import { measurePaced, PACES } from './mock/paced.ts'
import { measureUpload } from './mock/upload.ts'
import rivalsPackage from './rivals/package.json' with { type: 'json' }
import { table, writeSection } from './results.ts'

const rows: Record<string, () => Promise<Line[]>> = {
  ...mapped(ROWS, measureHttp),
  ...mapped(PACES, measurePaced),
  fetch: measureCalls,
  command: measureCommand,
  heap: measureHeap,
  upload: measureUpload,
}
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in rows))
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}. There are ${Object.keys(rows).join(', ')}.`)
  process.exit(1)
}

const lines: Line[] = []
for (const name of asked.length > 0 ? asked : Object.keys(rows)) {
  console.error(`${name} …`)
  try {
    lines.push(...(await rows[name]!()))
  } catch (error) {
    lines.push({ what: name, server: '', measured: `not measured: ${(error as Error).message}` })
  }
}
const text = table(
  ['', 'server', 'measured', '× the first', 'target', ''],
  lines.map(({ what, server, measured, ratio, target, met }) => [what, server, measured, ratio ?? '', target ?? '', met === undefined ? '' : met ? 'met' : '**not met**']),
).join('\n')
const rivals = Object.entries({ ...rivalsPackage.dependencies, '@stoplight/prism-http-server': prismPackage.version })
const versions = `Rivals, versions chosen on 2026-11-20: ${rivals.map(([name, version]) => `${name} ${version}`).join(', ')}.`
if (asked.length > 0) console.log(text)
else await writeSection('Mock', `${versions}\n\n${text}`)

function mapped<Row>(all: Record<string, Row>, measure: (row: Row) => Promise<Line[]>): Record<string, () => Promise<Line[]>> {
  return Object.fromEntries(Object.entries(all).map(([name, row]) => [name, () => measure(row)]))
}
