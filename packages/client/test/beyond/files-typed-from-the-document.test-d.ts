import { expectTypeOf, test } from 'vitest'
import type { Client, Schemas } from '../../src/index.ts'

declare const client: Client

test('a file is sent as a blob, bytes, a stream, an iterable, or any of them with a name', () => {
  const stream = new ReadableStream<Uint8Array>()
  for (const files of [new Blob(), new Uint8Array(), new ArrayBuffer(), stream, { name: 'a.md', content: stream }, { name: 'a.md', content: () => stream }]) {
    expectTypeOf({ files }).toExtend<Schemas['DocumentUploadRequest']>()
  }
})

test('a file is a Blob or a File, and partial success is typed', async () => {
  expectTypeOf<File>().toExtend<Schemas['DocumentUploadRequest']['files']>()
  const { data } = await client.documents.upload('1', { files: new Blob(), custom_separator: ['\n'], callback_header: { 'X-Tenant': 'docs' } })
  expectTypeOf(data.failedInfos[0]?.failReason).toEqualTypeOf<string | undefined>()
})
