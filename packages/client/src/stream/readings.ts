// What only a stream needs: long, and loaded beside the first request for one.
export { ChatReading } from './chat-reading.ts'
export { missing } from './missing.ts'
export { Reading } from './reading.ts'
