// Every optional dependency that a locked package names has to be in the lock itself: npm drops from a lock whatever its
// registry could not serve when the lock was written, and `npm ci` on that platform then lacks its native binary.
import { readFile } from 'node:fs/promises'

interface LockedPackage {
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, LockedPackage> }

const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, range]) => (isLocked(path, name) ? [] : [`${path || 'the root'} lacks ${name}@${range}`])),
)
const addressed = Object.entries(lock.packages).flatMap(([path, entry]) => (entry.resolved?.includes('://') ? [`${path} records a download address`] : []))

for (const line of [...missing, ...addressed]) console.error(`package-lock.json: ${line}`)
if (missing.length + addressed.length > 0) process.exitCode = 1

// npm looks in the package's own node_modules, then in that of each package around it, then in the root's
function isLocked(path: string, name: string): boolean {
  const around = path.split('/node_modules/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'))
  return [...around.map((at) => `${at}/node_modules/${name}`), `node_modules/${name}`].some((at) => at in lock.packages)
}
