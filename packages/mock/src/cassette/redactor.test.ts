import { describe, expect, it } from 'vitest'
import { token } from '../../fixtures/token.ts'
import { encode } from '../core/answer.ts'
import { join } from '../core/bytes.ts'
import { createRedactor } from './redactor.ts'

const KEY = 'canary-identifier.canary-secret-half'
const SECRET = 'canary-secret-half'
const TOKEN = token({ exp: 1 }, KEY)
const HEADERS = { authorization: `Bearer ${KEY}`, 'x-api-key': 'another-canary-42', cookie: 'lang=zh; session=cookie-canary-7' }

const hex = (text: string) => Buffer.from(text).toString('hex')
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Each way in which a body may say a text. */
const ENCODINGS: [name: string, encode: (text: string) => string][] = [
  ['as it is', (text) => text],
  ['Base64', base64],
  ['Base64 after one byte', (text) => base64(`x${text}y`)],
  ['Base64 after two bytes', (text) => base64(`xx${text}yy`)],
  ['Base64 in lines', (text) => base64(`a long enough introduction ${text}`).replace(/.{20}/g, '$&\r\n')],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le').toString('latin1')],
  ['base64url', (text) => Buffer.from(`??>${text}`).toString('base64url')],
  ['Base64 after a slash', (text) => `/path/${base64(text)}`],
  ['URL-encoded', (text) => encodeURIComponent(`${text}+/`).replaceAll('.', '%2E').replaceAll('-', '%2d')],
  ['URL-encoded throughout', (text) => hex(text).replace(/../g, '%$&')],
  ['hexadecimal', hex],
  ['hexadecimal in capitals', (text) => hex(text).toUpperCase()],
  ['hexadecimal after half a byte', (text) => `f${hex(text)}`],
  ['JSON escapes', (text) => [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ['JSON within JSON', (text) => JSON.stringify(JSON.stringify({ text: `"${text}"` }))],
  ['JavaScript escapes', (text) => hex(text).replace(/../g, '\\x$&')],
  ['Base64 of Base64', (text) => base64(base64(text))],
  ['URL-encoded Base64', (text) => encodeURIComponent(base64(`>>>${text}`))],
  ['backwards', (text) => [...text].toReversed().join('')],
]

const SECRETS: [name: string, secret: string][] = [
  ['a key', KEY],
  ['the secret half of a key', SECRET],
  ['a token', TOKEN],
  ['an X-Api-Key', 'another-canary-42'],
  ['a cookie', 'cookie-canary-7'],
]

function redactor() {
  const made = createRedactor()
  made.learn(HEADERS)
  return made
}

/** Whether a text can be read out of bytes in any of the encodings. */
function isIn(bytes: Uint8Array, secret: string): boolean {
  const text = Buffer.from(bytes).toString('latin1')
  return ENCODINGS.some(([, encoded]) => text.includes(encoded(secret)))
}

describe.each(ENCODINGS)('a secret in %s is left out', (...[, encoded]) => {
  it.each(SECRETS)('%s', (_, secret) => {
    const made = redactor()
    const text = made.text(`before ${encoded(secret)} after`)
    expect(text).toMatch(/^before .*\[redacted\].* after$/s)
    expect(isIn(encode(text), secret)).toBe(false)
    // and nothing but the rest of what was encoded with it stays
    expect(text.length).toBeLessThan(120)
  })

  it('wherever it is split into frames', async () => {
    const made = redactor()
    const whole = encode(`before ${encoded(KEY)} after`)
    for (let at = 1; at < whole.length; at++) {
      const frames = await made.frames([{ bytes: whole.subarray(0, at) }, { bytes: whole.subarray(at) }])
      const bytes = join(frames.map((frame) => frame.bytes))
      expect(isIn(bytes, SECRET)).toBe(false)
      expect(Buffer.from(bytes).toString().match(/\[redacted\]/g)).toHaveLength(1)
    }
  })
})

describe('a secret that nobody has sent as a header is known', () => {
  it.each([
    ['by its looks: a token', TOKEN, `got ${TOKEN}.`, 'got [redacted].'],
    ['by its looks: a token without a signature', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', 'got eyJhbGciOiJub25lIn0.eyJhIjoxfQ. so', 'got [redacted] so'],
    ['by its looks: a key of the platform', '0123456789abcdef'.repeat(2), `${'0123456789abcdef'.repeat(2)}.AbCdEfGhIjKlMnOp`, '[redacted]'],
    ['by what stands before it: Bearer', 'whatever-it-is', 'Authorization is Bearer whatever-it-is', 'Authorization is Bearer [redacted]'],
    ['by the name of its member', 'open-sesame-1', '{"user":"ada","password":"open-sesame-1"}', '{"user":"ada","password":"[redacted]"}'],
    ['by the name of its parameter', 'sig-nature-9', 'https://files.test/a.mp4?Expires=1&Signature=sig-nature-9&w=1', 'https://files.test/a.mp4?Expires=1&Signature=[redacted]&w=1'],
    ['by the name of its part', 'part-canary', '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\npart-canary\r\n--b--', '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n[redacted]\r\n--b--'],
    ['by the name of its member, whatever stands before it', 'open-sesame-2', '{"clientSecret":"open-sesame-2"}', '{"clientSecret":"[redacted]"}'],
    ['by the name of its member: a private key', 'open-sesame-3', '{"private_key": "open-sesame-3"}', '{"private_key": "[redacted]"}'],
    ['by the name of its member: a token that is longer than a word', 'open-sesame-of-twenty-4', '{"token":"open-sesame-of-twenty-4"}', '{"token":"[redacted]"}'],
    ['by the name of its part: a token', 'part-canary-2', '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\npart-canary-2\r\n--b--', '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n[redacted]\r\n--b--'],
    ['by the header in a text', 'a=b; c=header-canary', 'GET / HTTP/1.1\r\nCookie: a=b; c=header-canary\r\n', 'GET / HTTP/1.1\r\nCookie: [redacted]\r\n'],
  ])('%s', (_, secret, text, expected) => {
    const made = createRedactor()
    expect(made.text(text)).toBe(expected)
    expect(made.text(Buffer.from(text).toString('base64'))).not.toContain(Buffer.from(secret).toString('base64').slice(4, 12))
  })

  it('and found without its name afterwards', () => {
    const made = createRedactor()
    made.text('{"access_token":"once-named-canary"}')
    expect(made.text('/users/once-named-canary')).toBe('/users/[redacted]')
  })
})

describe('a secret in fragments', () => {
  const frames = (parts: string[]) => parts.map((content) => ({ bytes: encode(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`) }))

  it('that the events of a stream say one after the other is left out of each of them', async () => {
    for (let at = 1; at < KEY.length; at++) {
      const text = Buffer.from(join((await redactor().frames(frames(['Your key is ', KEY.slice(0, at), `${KEY.slice(at)}, is it?`]))).map(({ bytes }) => bytes))).toString()
      const said = text.match(/"content":"[^"]*"/g)!.map((member) => member.slice(11, -1)).join('')
      expect(said).toMatch(/^Your key is (?:\[redacted\])+, is it\?$/)
    }
  })

  it('of one character each too', async () => {
    const text = Buffer.from(join((await redactor().frames(frames([...KEY]))).map(({ bytes }) => bytes))).toString()
    expect(text.match(/"content":"[^"]*"/g)!.map((member) => member.slice(11, -1)).join('')).toBe('[redacted]')
  })

  it('that was cut off at the end is left out as far as it goes', () => {
    for (let length = 6; length < SECRET.length; length++) expect(Buffer.from(redactor().bytes(encode(`it is ${SECRET.slice(0, length)}`))).toString()).toBe('it is [redacted]')
  })
})

it('what is no secret stays as it is, byte for byte', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256)
  expect(redactor().bytes(bytes)).toEqual(bytes)
  for (const text of ['{"usage":{"prompt_tokens":1000},"token":"Hello"}', 'eyelashes.example.com', '你好 %E4%BD%A0 \\u4f60 deadbeefdeadbeef']) expect(redactor().text(text)).toBe(text)
})

it('a window gives the same bytes however they arrive', () => {
  const whole = encode(`${'x'.repeat(70_000)}${KEY}${'y'.repeat(65_500)} ${TOKEN} ${'z'.repeat(90_000)}${KEY}`)
  const through = (size: number) => {
    const window = redactor().window()
    const pieces: Uint8Array[] = []
    for (let at = 0; at < whole.length; at += size) pieces.push(window.push(whole.subarray(at, at + size)))
    return Buffer.from(join([...pieces, window.end()])).toString()
  }
  const expected = `${'x'.repeat(70_000)}[redacted]${'y'.repeat(65_500)} [redacted] ${'z'.repeat(90_000)}[redacted]`
  for (const size of [1000, 65_536, 100_000, whole.length]) expect(through(size)).toBe(expected)
})

it('long bodies of anything are read to the end', () => {
  const made = redactor()
  for (const filler of ['a', 'f', '"', '\\', ' ', '"secret":"', 'key=', '\r\n', 'cookie:', 'name="secret"\r\n']) {
    const text = Buffer.from(made.bytes(encode(`${filler.repeat(300_000 / filler.length)} ${KEY}`))).toString()
    expect(text).not.toContain(SECRET)
    expect(text).toContain('[redacted]')
  }
})

it('an answer of megabytes is read in slices: every secret is found, in every place, and other requests have their turns meanwhile', async () => {
  const LATE = 'named-at-the-end-canary'
  const size = 3 * 1024 * 1024
  const whole = Buffer.alloc(size, 'all work and no play ')
  // around each place where two slices meet
  for (let at = 256 * 1024; at < size; at += 256 * 1024) whole.write(` ${encodeURIComponent(KEY)} `, at - 20)
  whole.write(LATE, 1000)
  whole.write(`{"password":"${LATE}"}`, size - 100)
  let turns = 0
  const count = setInterval(() => turns++, 0)
  const frames = Array.from({ length: 48 }, (_, index) => ({ bytes: new Uint8Array(whole.subarray((index * size) / 48, ((index + 1) * size) / 48)) }))
  const kept = Buffer.concat((await redactor().frames(frames)).map(({ bytes }) => bytes)).toString()
  clearInterval(count)
  expect(turns).toBeGreaterThan(10)
  expect(kept).not.toContain(SECRET)
  expect(kept).not.toContain(LATE)
  expect(kept.match(/\[redacted\]/g)).toHaveLength(11 + 2)
})
