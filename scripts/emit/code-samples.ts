import { operations, type JsonObject, type OpenApiDocument } from '../openapi/index.ts'
import { readOperations } from './client/operation.ts'
import { readCall, type Call } from './code-samples/call.ts'
import { curl } from './code-samples/curl.ts'
import { typescript } from './code-samples/typescript.ts'

/** The `x-codeSamples` of an operation, in the order in which viewers show them. */
export interface CodeSample {
  lang: string
  label: string
  source: string
}

/** A copy of the document in which every operation has samples, made from its first request example. */
export function withCodeSamples(source: OpenApiDocument): OpenApiDocument {
  const document = structuredClone(source)
  const described = new Map(readOperations(source).map((operation) => [operation.id, operation]))
  const [server] = document['servers'] as JsonObject[]
  for (const { id, operation } of operations(document)) {
    const call = readCall(document, described.get(id)!, operation)
    operation['x-codeSamples'] = samples(call, String(server!['url'])).map((sample) => ({ ...sample }))
  }
  return document
}

function samples(call: Call, server: string): CodeSample[] {
  const streamed = call.streamed && typescript(call.streamed)
  return [
    { lang: 'Shell', label: 'curl', source: curl(call, server) },
    { lang: 'TypeScript', label: '@bigmodel-kit/client', source: typescript(call) },
    ...(streamed ? [{ lang: 'TypeScript', label: '@bigmodel-kit/client (stream)', source: streamed }] : []),
  ]
}
