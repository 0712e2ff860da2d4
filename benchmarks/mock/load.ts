// A process of its own that asks and reads, with the least work for each answer. Told what to do by messages of its parent.
import { connect, type Socket } from 'node:net'

export interface Load {
  port: number
  /** The bytes of one request. */
  bytes: string
  count: number
  connections: number
}

process.on('message', ({ port, bytes, count, connections }: Load) => {
  const start = performance.now()
  let left = count
  const work = async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay()
    while (left-- > 0) await ask(socket, bytes)
    socket.destroy()
  }
  Promise.all(Array.from({ length: connections }, work)).then(
    () => process.send!({ milliseconds: performance.now() - start }),
    (error: unknown) => process.send!({ error: String(error) }),
  )
})

process.on('disconnect', () => process.exit())

function ask(socket: Socket, bytes: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0
    let length: number | undefined
    let tail = ''
    const read = (chunk: Buffer) => {
      if (received === 0) {
        const text = chunk.toString('latin1')
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text))
        const size = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
        if (size !== undefined) length = text.indexOf('\r\n\r\n') + 4 + Number(size)
      }
      received += chunk.length
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 5))).slice(-5)
      if (length === undefined ? tail !== '0\r\n\r\n' : received < length) return
      if (length === 0) return reject(new Error('The answer has no body.'))
      socket.off('data', read).off('error', reject)
      resolve()
    }
    socket.on('data', read).on('error', reject)
    socket.write(bytes)
  })
}
