import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { startFarSide } from '../far-side.ts'
import type { Runtime } from './index.ts'
import { installed, results } from './program.ts'

/** A runtime that loads the packages itself, from where they are installed. */
function runtime(program: string, ...args: string[]): Runtime {
  return async (packed, mock) => {
    const farSide = await startFarSide()
    try {
      const file = join(packed, `${program.replaceAll(/\W+/g, '-')}.mjs`)
      const main = `import { run } from './suite/index.ts'; console.log(JSON.stringify(await run('${farSide.origin}', '${mock}')))`
      await writeFile(file, await bundle(main))
      return await results(installed(program), [...args, file], packed)
    } finally {
      farSide.close()
    }
  }
}

export const node = (name: string) => runtime(`${name}/bin/node`)
export const bun = runtime('@oven/bun-linux-x64/bin/bun')
export const deno = runtime('@deno/linux-x64-glibc/deno', 'run', '--no-prompt', '--allow-net', '--allow-env', '--allow-read', '--node-modules-dir=manual')
