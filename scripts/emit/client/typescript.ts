const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** A JSON value as a TypeScript expression in the repository's style. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const deeper = `${indent}  `
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, deeper))
    : Object.entries(value).map(([key, member]) => `${IDENTIFIER.test(key) ? key : quote(key)}: ${literal(member, deeper)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }']
  if (items.length === 0) return Array.isArray(value) ? '[]' : '{}'
  const line = `${open}${items.join(', ')}${close}`
  if (line.length + indent.length <= LINE && !line.includes('\n')) return line
  return `${open.trim()}\n${items.map((item) => `${deeper}${item},\n`).join('')}${indent}${close.trim()}`
}

export function quote(value: string): string {
  const text = JSON.stringify(value)
  return value.includes("'") ? text : `'${text.slice(1, -1).replaceAll('\\"', '"')}'`
}

/** A type alias for a union of string literals, one a line when it is long. */
export function unionType(name: string, values: Iterable<string>): string {
  const members = [...new Set(values)].sort().map(quote)
  const line = `export type ${name} = ${members.join(' | ') || 'never'}`
  return line.length <= LINE ? line : `export type ${name} =\n${members.map((member) => `  | ${member}`).join('\n')}`
}

/** A doc comment; paragraphs are wrapped, empty ones dropped. */
export function docComment(paragraphs: readonly string[], indent = ''): string {
  const filled = paragraphs.filter((paragraph) => paragraph !== '')
  const lines = filled.flatMap((paragraph, index) => {
    const apart = index > 0 && !(paragraph.startsWith('@') && filled[index - 1]?.startsWith('@'))
    return [...(apart ? [''] : []), ...wrap(paragraph.replaceAll('*/', '*\\/'), LINE - indent.length - 3)]
  })
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line && ` ${line}`}`), `${indent} */\n`].join('\n')
}

const LINE = 120

function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
