import type { Problem } from './problem.ts'

// a CJK character's three UTF-8 bytes, shown as the three characters that Windows-1252 has for them
const WRONGLY_DECODED = /[\u00e4-\u00e9][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}/g

/** Finds text that was stored in one encoding and read in another; one problem a page, at its first line. */
export function findMojibake(source: string, text: string): Problem[] {
  const lines = text.split('\n').flatMap((line, index) => (isMojibake(line) ? [index + 1] : []))
  const [first] = lines
  if (first === undefined) return []
  const count = lines.length === 1 ? 'this line is' : `${lines.length} lines, from this one on, are`
  return [{ source, line: first, message: `${count} not readable text: it was written as UTF-8 and read as something else; save the page again as UTF-8` }]
}

function isMojibake(line: string): boolean {
  return line.includes('\uFFFD') || (line.match(WRONGLY_DECODED)?.length ?? 0) >= 2
}
