import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** A program over the files of this folder in one file. It imports the packed packages, and has to be where they are installed. */
export function bundle(program: string): Promise<string> {
  return oneFile(program, folder, ['@bigmodel-kit/*', '@opentelemetry/api', 'msw/*', 'node:*'])
}

/** The same with the packed packages in it, for where nothing is installed. */
export async function bundleWhole(program: string, packed: string): Promise<string> {
  return oneFile(await bundle(program), packed, ['@bigmodel-kit/client/node'])
}

async function oneFile(contents: string, resolveDir: string, external: string[]): Promise<string> {
  const { outputFiles } = await build({ stdin: { contents, resolveDir, loader: 'ts' }, external, bundle: true, format: 'esm', platform: 'neutral', target: 'es2022', write: false })
  return outputFiles[0]!.text
}
