import type { Problem } from './problem.ts'

/** A fenced block that declares an OpenAPI document, as the vendor's pages have them. */
export interface Fence {
  /** Line of the page on which the content starts, from 1. */
  line: number
  content: string
  /** The operation that the opening line names: `openapi/openapi.json post /v1/agents`. */
  declared: { method: string; path: string } | undefined
}

export interface Blocks {
  fences: Fence[]
  /** The page's lines outside every fence, by line number. */
  prose: Map<number, string>
  problems: Problem[]
}

const OPENING = /^\s*(?<ticks>`{3,}|~{3,})(?<info>[^`]*)$/
const DECLARATION = /^(?:ya?ml|json)\b.*?\s(?<method>get|put|post|delete|patch|head|options|trace)\s+(?<path>\/\S*)/i
const PAGE_START = /^>\s*## Documentation Index/

/**
 * Splits a page into OpenAPI fences and the rest. Several pages may be glued into one text: the vendor's copies end a
 * fence and begin the next page on one line, so a closing fence may be followed by text.
 */
export function splitFences(source: string, text: string): Blocks {
  const result: Blocks = { fences: [], prose: new Map(), problems: [] }
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const opening = OPENING.exec(lines[index]!)?.groups
    if (!opening) {
      result.prose.set(index + 1, lines[index]!)
      continue
    }
    const declaration = DECLARATION.exec(opening['info']!.trim())?.groups
    const closing = declaration ? glued(opening['ticks']!) : alone(opening['ticks']!)
    const end = endOf(lines, index + 1, closing, declaration !== undefined)
    const isClosed = end >= 0 && closing.test(lines[end]!)
    const content = lines.slice(index + 1, end < 0 ? lines.length : end).join('\n')
    if (isClosed && (declaration || isOpenApi(opening['info']!, content))) {
      const declared = declaration && { method: declaration['method']!.toLowerCase(), path: declaration['path']! }
      result.fences.push({ line: index + 2, content, declared })
    }
    if (!isClosed && (declaration || isOpenApi(opening['info']!, content))) {
      const what = declaration ? ` of ${declaration['method']!.toUpperCase()} ${declaration['path']}` : ''
      result.problems.push({ source, line: index + 1, message: `the OpenAPI fence${what} is never closed; a line that starts with ${opening['ticks']} has to end it` })
    }
    if (end < 0) break
    const rest = isClosed ? lines[end]!.replace(/^\s*(`+|~+)/, '') : lines[end]!
    result.prose.set(end + 1, rest)
    index = end
  }
  return result
}

function endOf(lines: string[], start: number, closing: RegExp, mayBeGlued: boolean): number {
  for (let index = start; index < lines.length; index++) {
    if (closing.test(lines[index]!) || (mayBeGlued && PAGE_START.test(lines[index]!))) return index
  }
  return -1
}

function alone(ticks: string): RegExp {
  return new RegExp(`^\\s*${ticks[0]}{${ticks.length},}\\s*$`)
}

function glued(ticks: string): RegExp {
  return new RegExp(`^\\s*${ticks[0]}{${ticks.length},}(?!${ticks[0]})`)
}

function isOpenApi(info: string, content: string): boolean {
  return /^\s*(ya?ml|json)\b/i.test(info) && /^\s*(openapi:|\{\s*"openapi"\s*:)/.test(content)
}
