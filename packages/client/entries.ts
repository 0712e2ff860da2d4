import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { exports: Record<string, unknown> }

/** What can be imported from the package, by its specifier, with the name of its module. The longest specifier first: an alias also stands for what begins with it. */
export const entries: readonly { specifier: string; module: string }[] = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => ({ specifier: `@bigmodel-kit/client${path.slice(1)}`, module: path.slice(2) || 'index' }))
  .toSorted((a, b) => b.specifier.length - a.specifier.length)

/** The source of a module. */
export function source(module: string): string {
  return fileURLToPath(new URL(`src/${module}.ts`, import.meta.url))
}
