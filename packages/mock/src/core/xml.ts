/** A value in plain XML: members are elements, items repeat theirs. */
export function toXml(value: unknown, name = 'xml'): string {
  if (Array.isArray(value)) return value.map((item) => toXml(item, name)).join('')
  const content = typeof value === 'object' && value !== null ? Object.entries(value).map(([key, member]) => toXml(member, key)).join('') : escape(String(value ?? ''))
  const tag = /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) ? name : 'item'
  return `<${tag}>${content}</${tag}>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!)
}
