import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './fences.ts'

const NOT_COPIED = new Set(['node_modules', 'dist', '.turbo', '.vitest', '.git', '.readme', '.samples', 'tarballs'])

/** A copy of the repository in a temporary folder, with the installed packages linked in. */
export async function copyRepository(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'bigmodel-kit-'))
  await cp(root, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(source.split('/').at(-1)!) })
  for (const folder of ['.', 'scripts', 'examples', ...(await readdir(join(root, 'packages'))).map((name) => `packages/${name}`)]) {
    const modules = join(root, folder, 'node_modules')
    if ((await readdir(modules).catch(() => [])).length > 0) await symlink(modules, join(copy, folder, 'node_modules'))
  }
  return copy
}

/** Runs a program of the copy; the answer has its exit code and all it printed. */
export function run(copy: string, command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } })
  return { status, output: stdout + stderr }
}
