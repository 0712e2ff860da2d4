import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Fence {
  heading: string
  language: string
  code: string
}

/** The code fences of a Markdown file, each with the heading that it stands below. */
export async function fences(file: string): Promise<Fence[]> {
  const found: Fence[] = []
  let heading = ''
  let open: Fence | undefined
  for (const line of (await readFile(`${root}/${file}`, 'utf8')).split('\n')) {
    if (open && line === '```') {
      found.push(open)
      open = undefined
    } else if (open) open.code += `${line}\n`
    else if (line.startsWith('```')) open = { heading, language: line.slice(3).trim(), code: '' }
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  return found
}

/** The one fence below a heading in a language; `index` when it has several. */
export async function fence(file: string, heading: string, language: string, index = 0): Promise<string> {
  const matching = (await fences(file)).filter((one) => one.heading === heading && one.language === language)
  const found = matching[index]
  if (!found) throw new Error(`${file} has no ${language} fence no. ${index} below "${heading}"`)
  return found.code
}
