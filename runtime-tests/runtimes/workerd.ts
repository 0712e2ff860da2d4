import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleWhole } from '../bundle.ts'
import { startFarSide } from '../far-side.ts'
import type { Runtime } from './index.ts'
import { installed, results } from './program.ts'

// a worker reaches public addresses only, unless told otherwise
const CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = (
      modules = [(name = "suite.js", esModule = embed "suite.js")],
      compatibilityDate = "2025-09-01",
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["private", "public"])),
  ],
);
`

export const workerd: Runtime = async (packed, mock) => {
  const farSide = await startFarSide()
  const folder = await mkdtemp(join(tmpdir(), 'workerd-'))
  try {
    const worker = `import { run } from './suite/index.ts'; export default { async test() { console.log(JSON.stringify(await run('${farSide.origin}', '${mock}'))) } }`
    await writeFile(join(folder, 'suite.js'), await bundleWhole(worker, packed))
    await writeFile(join(folder, 'config.capnp'), CONFIGURATION)
    return await results(installed('@cloudflare/workerd-linux-64/bin/workerd'), ['test', 'config.capnp'], folder)
  } finally {
    await rm(folder, { recursive: true })
    farSide.close()
  }
}
