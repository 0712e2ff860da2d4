import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFixtures } from './fixtures-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fixtures-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(name: string, text: string): Promise<unknown> {
  const file = join(folder, name)
  await writeFile(file, text)
  return readFixtures(file).catch((error: Error) => error.message.replace(folder, ''))
}

describe('a file of fixtures', () => {
  const fixtures = [{ match: { model: 'glm-4.7', message: { matches: '^\\d+$' }, tools: ['add'], turn: 1 }, reply: { tool_calls: [{ name: 'add', arguments: { a: 1 } }] } }, { reply: '你好' }]

  it('is JSON or YAML', async () => {
    expect(await read('a.json', JSON.stringify(fixtures))).toEqual(fixtures)
    expect(await read('a.yaml', "- match: { model: glm-4.7, message: { matches: '^\\d+$' }, tools: [add], turn: 1 }\n  reply: { tool_calls: [{ name: add, arguments: { a: 1 } }] }\n- reply: 你好\n")).toEqual(fixtures)
  })

  it('may be written by an editor that begins with a byte order mark and ends lines with CRLF', async () => {
    expect(await read('bom.yaml', '\uFEFF- match: { turn: 1 }\r\n  reply: a\r\n- reply: b\r\n')).toEqual([{ match: { turn: 1 }, reply: 'a' }, { reply: 'b' }])
  })

  it.each([
    ['no list', 'reply: x\n', '/f.yaml:1: This is no list of fixtures.'],
    ['a fixture without a reply', '- reply: x\n- match:\n    model: glm-4.7\n', '/f.yaml:2: fixtures[1] must have required property \'reply\'.'],
    ['a member that is not known', '- reply: x\n  match:\n    model: glm-4.7\n    modell: glm-4.6\n', '/f.yaml:4: fixtures[0].match.modell is not known here.'],
    ['a value of another type', '- match:\n    turn: two\n  reply: x\n', '/f.yaml:2: fixtures[0].match.turn must be integer.'],
    ['a pattern that is none', '- match:\n    message:\n      matches: "("\n  reply: x\n', '/f.yaml:3: fixtures[0].match.message.matches must match format "regex".'],
    ['an alias of nothing', '- reply: x\n- *other\n', '/f.yaml:2: *other stands for nothing: there is no &other before it.'],
    ['a key that YAML has twice', '- reply: x\n  match:\n    model: a\n    model: b\n', '/f.yaml:4: This key stands here for the second time.'],
    ['a key that JSON has twice', '[\n\t{\n\t\t"reply": "x",\n\t\t"reply": "y"\n\t}\n]\n', '/f.yaml:4: This key stands here for the second time.'],
    ['what is no YAML', '- reply: x\n- reply: "y\n', expect.stringMatching(/^\/f\.yaml:\d: .*\.$/)],
  ])('with %s is refused by file and line', async (_, text, message) => {
    expect(await read('f.yaml', text)).toEqual(message)
  })

  it('that is not there is named', async () => {
    await expect(readFixtures(join(folder, 'none.yaml'))).rejects.toThrow(/^The fixtures cannot be read from \S+none\.yaml: there is no such file\.$/)
  })
})
