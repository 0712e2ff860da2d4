const TOKEN = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g
const BEARER = /(bearer\s+)[^\s"',;]+/gi

/** Makes a function that takes a key, both its halves, every token and every bearer credential out of a text. */
export function redactor(key: string): (text: string) => string {
  const secrets = [key, ...key.split('.')].filter((part) => part.length >= 6)
  return (text) =>
    secrets
      .reduce((result, secret) => result.replaceAll(secret, '[redacted]'), text)
      .replace(TOKEN, '[redacted]')
      .replace(BEARER, '$1[redacted]')
}
