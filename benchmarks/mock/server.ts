// One server in a process of its own: server.ts <name of servers.ts>. Tells its port, and on request its CPU time and memory.
import { servers } from './servers.ts'

export interface Usage {
  /** µs since the start of the process. */
  cpu: number
  /** Bytes. */
  rss: number
}

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!({ cpu: user + system, rss: process.memoryUsage.rss() } satisfies Usage)
})
process.on('disconnect', () => process.exit())
process.send!(await servers[process.argv[2]!]!.start())
