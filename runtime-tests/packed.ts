// Packs the packages as they would be published, and installs them into a folder of their own outside of the repository, where
// a dependency that they do not declare is not found.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the packed packages are installed. */
    packed: string
  }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const own = fileURLToPath(new URL('node_modules', import.meta.url))

export default async function ({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bigmodel-kit-packed-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const tarballs = npm(root, 'run', '--silent', 'pack').trim().split('\n').filter((name) => /-(client|mock)-/.test(name))
  npm(folder, 'install', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs.map((name) => join(root, name)))
  // what a project brings itself
  for (const name of ['msw', 'zod', '@opentelemetry/api']) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
    await symlink(join(own, name), join(folder, 'node_modules', name))
  }
  provide('packed', folder)
  return () => rm(folder, { recursive: true, force: true })
}

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`)
  return stdout
}
