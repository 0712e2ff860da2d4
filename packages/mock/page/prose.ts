import { element } from './element.ts'

/** Descriptions are CommonMark. These are the parts of it that API documents use: paragraphs, lists, code, emphasis and links. */
export function prose(text: string | undefined): HTMLElement {
  const blocks = (text ?? '').split(/\n\s*\n/).filter((block) => block.trim() !== '')
  return element('div', { class: 'prose' }, ...blocks.map(blockOf))
}

function blockOf(block: string): HTMLElement {
  const lines = block.trim().split('\n')
  const isList = lines.every((line) => /^\s*(?:[-*]\s|\s)/.test(line)) && /^\s*[-*]\s/.test(lines[0]!)
  if (!isList) return element('p', {}, ...inline(lines.join(' ')))
  const items = block.trim().split(/\n(?=\s*[-*]\s)/)
  return element('ul', {}, ...items.map((item) => element('li', {}, ...inline(item.replace(/^\s*[-*]\s+/, '')))))
}

/** Text with its code, emphasis and links. */
export function inline(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\(https?:[^)\s]+\))/).filter((piece) => piece !== '').map((piece) => {
    if (/^`[^`]+`$/.test(piece)) return element('code', {}, piece.slice(1, -1))
    if (/^\*\*[^*]+\*\*$/.test(piece)) return element('strong', {}, piece.slice(2, -2))
    const [, label, href] = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(piece) ?? []
    return href ? element('a', { href, rel: 'noreferrer' }, label) : piece
  })
}
