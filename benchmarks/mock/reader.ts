// A process of its own that opens many streams at once and tells how late their frames are. The only work for each chunk is to look
// for the ends of frames in it.
//
// How late a frame is: the time since its stream's schedule had it due. A schedule has a frame every `interval`, and starts so that
// the most punctual frame of the stream, as far as the measurement goes, is not late.
import { connect } from 'node:net'

export interface Reading {
  port: number
  bytes: string
  streams: number
  /** Milliseconds between two frames. */
  interval: number
  /** Milliseconds for which they are watched, once all are open. */
  watched: number
}

export interface Lateness {
  p50: number
  p99: number
  worst: number
  frames: number
}

interface Stream {
  next: number
  /** When each frame came, less what the schedule has between it and the first. */
  offsets: number[]
}

// so many wait for their first frame at a time: fewer than a server's backlog of connections
const PENDING = 200
// milliseconds within which all have to begin
const BEGIN = 60_000

// all sockets read into the same bytes, which nobody keeps
const buffer = Buffer.alloc(64 * 1024)

process.on('message', (reading: Reading) => {
  read(reading).then(
    (lateness) => process.send!(lateness),
    (error: unknown) => process.send!({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())

async function read({ port, bytes, streams, interval, watched }: Reading): Promise<Lateness> {
  const opened: { stream: Stream; socket: ReturnType<typeof connect> }[] = []
  let watching = false
  let failure: Error | undefined
  const limit = performance.now() + BEGIN
  for (let begun = 0; begun < streams; begun = opened.filter(({ stream }) => stream.next > 0).length) {
    while (opened.length < Math.min(streams, begun + PENDING)) opened.push(open())
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (failure) throw failure
    if (performance.now() > limit) throw new Error(`${begun} of ${streams} streams had begun after ${BEGIN} ms.`)
  }
  // each is in its stride before any is watched
  await new Promise((resolve) => setTimeout(resolve, 5 * interval))
  watching = true
  await new Promise((resolve) => setTimeout(resolve, watched))
  watching = false
  for (const { socket } of opened) socket.destroy()
  if (failure) throw failure
  return latenessOf(opened.map(({ stream }) => stream.offsets))

  function open() {
    const stream: Stream = { next: 0, offsets: [] }
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer,
        callback(size) {
          const now = performance.now()
          const chunk = buffer.subarray(0, size)
          for (let at = chunk.indexOf('\n\n'); at !== -1; at = chunk.indexOf('\n\n', at + 2)) {
            if (watching) stream.offsets.push(now - stream.next * interval)
            stream.next++
          }
          return true
        },
      },
    })
    socket.on('error', (error) => (failure ??= error)).write(bytes)
    return { stream, socket }
  }
}

function latenessOf(streams: readonly number[][]): Lateness {
  const late: number[] = []
  for (const offsets of streams) {
    const punctual = Math.min(...offsets)
    for (const offset of offsets) late.push(offset - punctual)
  }
  const sorted = Float64Array.from(late).sort()
  const part = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  return { p50: part(0.5), p99: part(0.99), worst: part(1), frames: sorted.length }
}
