// npm run pack: writes the tarballs of the three packages to tarballs/, as they would be published.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = fileURLToPath(new URL('../tarballs', import.meta.url))
const packages = ['client', 'mock', 'contract-tests'].map((name) => `@bigmodel-kit/${name}`)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const { status, stderr } = spawnSync('npm', ['pack', '--pack-destination', folder, '--silent', ...packages.flatMap((name) => ['-w', name])], { cwd: root, encoding: 'utf8' })
if (status === 0) for (const name of readdirSync(folder)) console.log(`tarballs/${name}`)
else {
  console.error(stderr)
  process.exitCode = 1
}
