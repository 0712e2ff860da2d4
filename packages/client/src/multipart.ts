import type { Encoding } from './operation.ts'

/**
 * Writes a multipart body by the document's `encoding`. Its type, with the boundary, is the blob's `type`.
 *
 * - a `Blob` or `File` is a part with a file name;
 * - an array is one part for each item (`explode`), or one part with the items joined by commas;
 * - an object with `style: deepObject` is one part for each member, `name[member]`;
 * - anything with a JSON `contentType`, and any other object, is one part of JSON.
 *
 * `FormData` cannot do it: it rewrites every line break to CRLF, which changes a separator, and it gives a part with
 * a content type a file name, which makes a file of it.
 */
export function encodeMultipart(body: object, encoding: Readonly<Record<string, Encoding>> = {}): Blob {
  // a blob keeps its type in lower case; `crypto.randomUUID` is missing on http pages
  const boundary = `bigmodel-kit-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const parts = Object.entries(body).flatMap(([name, value]) => partsOf(name, value, encoding[name] ?? {}))
  const pieces = parts.flatMap(({ headers, content }) => [`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`, content, '\r\n'])
  return new Blob([...pieces, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` })
}

interface Part {
  headers: string[]
  content: Blob | string
}

function partsOf(name: string, value: unknown, encoding: Encoding): Part[] {
  if (value === undefined || value === null) return []
  if (value instanceof Blob) return [filePart(name, value, encoding)]
  if (isJson(encoding.contentType)) return [textPart(name, JSON.stringify(value), encoding.contentType)]
  if (Array.isArray(value)) {
    // a file cannot be joined to another
    if (encoding.explode !== false || value.some((item) => item instanceof Blob)) return value.flatMap((item) => partsOf(name, item, {}))
    return [textPart(name, value.map(String).join(','))]
  }
  if (typeof value !== 'object') return [textPart(name, String(value), encoding.contentType)]
  if (encoding.style !== 'deepObject') return [textPart(name, JSON.stringify(value), 'application/json')]
  return Object.entries(value).flatMap(([key, member]) => partsOf(`${name}[${key}]`, member, {}))
}

function filePart(name: string, value: Blob, { contentType }: Encoding): Part {
  const fileName = 'name' in value && typeof value.name === 'string' ? value.name : 'blob'
  return {
    headers: [
      `Content-Disposition: form-data; name="${escape(name)}"; filename="${escape(fileName)}"`,
      `Content-Type: ${value.type || contentType || 'application/octet-stream'}`,
    ],
    content: value,
  }
}

function textPart(name: string, content: string, contentType?: string): Part {
  const disposition = `Content-Disposition: form-data; name="${escape(name)}"`
  return { headers: contentType ? [disposition, `Content-Type: ${contentType}`] : [disposition], content }
}

function isJson(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^application\/([\w.-]+\+)?json\b/.test(contentType)
}

/** As the HTML standard has it for names in a multipart body. */
function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
