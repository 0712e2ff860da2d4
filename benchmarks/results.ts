import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'

const file = new URL('results.md', import.meta.url)

/** Writes what a benchmark measured, and where, into results.md in place of what it measured before. */
export async function writeSection(title: string, text: string): Promise<void> {
  const old = await readFile(file, 'utf8').catch(() => '# Results\n')
  const [head = '', ...sections] = old.split(/^(?=## )/m)
  const [cpu] = cpus()
  const machine = `Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model.trim() ?? 'CPU'}, load average ${loadavg()[0]!.toFixed(1)}`
  const section = `## ${title}\n\n${machine}.\n\n${text}\n`
  const others = sections.filter((other) => !other.startsWith(`## ${title}\n`)).map((other) => other.trimEnd())
  const all = [head.trimEnd(), ...others, section.trimEnd()]
  await writeFile(file, `${all.join('\n\n')}\n`)
  console.log(section)
}

export function table(head: string[], rows: string[][]): string[] {
  return [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`)
}
