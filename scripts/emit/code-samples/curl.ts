import type { Json } from '../../openapi/index.ts'
import type { Call } from './call.ts'

/** The call as a command of a POSIX shell; the key comes from the environment. */
export function curl(call: Call, server: string): string {
  const { operation, path, query, body, saveAs, streams } = call
  const filled = path.reduce((text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)), operation.path)
  const implied = body ? 'POST' : 'GET'
  const command = [
    'curl',
    ...(operation.method === implied ? [] : [`-X ${operation.method}`]),
    // events are shown as they arrive
    ...(streams ? ['-N'] : []),
    ...(query ? ['-G'] : []),
    ...(saveAs === undefined ? [] : [`-o ${saveAs}`]),
    `${server}${filled}`,
  ].join(' ')
  return [
    command,
    '-H "Authorization: Bearer $BIGMODEL_API_KEY"',
    ...Object.entries(query ?? {}).map(([name, value]) => `--data-urlencode ${quote(`${name}=${plain(value)}`)}`),
    ...(body ? sent(call, body) : []),
  ].join(' \\\n  ')
}

function sent({ operation, files }: Call, body: Record<string, Json>): string[] {
  if (operation.body?.mediaType !== 'multipart/form-data') {
    return [`-H 'Content-Type: ${operation.body?.mediaType}'`, `-d ${quote(JSON.stringify(body, null, 2))}`]
  }
  return Object.entries(body).flatMap(([name, value]) => {
    const file = files[name]
    if (file !== undefined) return [`-F ${name}=@${file}`]
    return (Array.isArray(value) ? value : [value]).map((item) => field(name, plain(item)))
  })
}

/** A field of a form. `-F` would take some texts for a file, or for more than the value. */
function field(name: string, value: string): string {
  return `${/^[@<"(]|;/.test(value) ? '--form-string' : '-F'} ${quote(`${name}=${value}`)}`
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** One word of the shell; only text that the shell could read otherwise gets quotes. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
