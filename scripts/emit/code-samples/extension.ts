const EXTENSIONS: [content: RegExp, extension: string][] = [
  [/^RIFF/, 'wav'],
  [/^%PDF/, 'pdf'],
  [/^\{/, 'jsonl'],
  [/^# /, 'md'],
]

/** The extension of a file's name, by what an example shows of its content: its first bytes, or words about them. */
export function extension(content: string): string {
  return /^<the bytes of an? (\w+)/.exec(content)?.[1] ?? EXTENSIONS.find(([pattern]) => pattern.test(content))?.[1] ?? 'bin'
}
