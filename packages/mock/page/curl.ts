import type { PreparedRequest } from './request.ts'

/** The request as a command to paste. */
export function curl({ method, url, headers, body }: PreparedRequest): string {
  const verb = method === (body === undefined ? 'GET' : 'POST') ? '' : `-X ${method} `
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`)
  if (typeof body === 'string') lines.push(`--data-raw ${quote(body)}`)
  else for (const [name, value] of body ?? []) lines.push(typeof value === 'string' ? `--form-string ${quote(`${name}=${value}`)}` : `-F ${quote(`${name}=@${value.name}`)}`)
  return [`curl ${verb}${quote(url)}`, ...lines].join(' \\\n  ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
