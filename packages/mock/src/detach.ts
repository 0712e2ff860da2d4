import type { MessagePort } from 'node:worker_threads'

/** In bytes: what is smaller is collected soon, with the objects that stand for it. */
const SMALL = 4096

let nowhere: MessagePort | undefined

/**
 * Gives the memory of bytes back that nobody reads any more, unless they share it. V8 gives it back when it collects young objects,
 * and lets 32 MB of memory outside of its heap gather before it does.
 */
export function detach({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < SMALL || byteLength < buffer.byteLength) return
  // Node 20 has no ArrayBuffer.prototype.transfer()
  nowhere ??= closedPort()
  nowhere.postMessage(null, [buffer as ArrayBuffer])
}

/** What is transferred to it is gone. */
function closedPort(): MessagePort {
  const { port1 } = new MessageChannel()
  port1.close()
  return port1
}
