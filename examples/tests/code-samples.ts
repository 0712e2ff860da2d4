import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, mediaTypes, operations, parseSource, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { root } from './fences.ts'

export interface CodeSample {
  lang: string
  label: string
  source: string
}

export interface SampledOperation {
  id: string
  operation: JsonObject
  samples: CodeSample[]
}

const file = 'openapi/bigmodel.yaml'
const { value } = parseSource(file, await readFile(join(root, file), 'utf8'))

/** The operations of `openapi/bigmodel.yaml`, each with its code samples. */
export const sampledOperations: SampledOperation[] = operations(value as JsonObject).map(({ id, operation }) => ({
  id,
  operation,
  samples: (operation['x-codeSamples'] ?? []) as unknown as CodeSample[],
}))

/** The one sample with `curl`. */
export function curlOf({ id, samples }: SampledOperation): string {
  const found = samples.find(({ label }) => label === 'curl')
  if (!found) throw new Error(`${id} has no sample with curl`)
  return found.source
}

/** The words of a sample with `curl`, as a shell reads them. */
export function words(source: string, environment: Record<string, string>): string[] {
  const { stdout, stderr } = spawnSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${source}`], { encoding: 'utf8', env: environment })
  if (stderr !== '') throw new Error(`sh cannot read ${source}\n${stderr}`)
  return stdout.split('\0').slice(0, -1)
}

/** Writes the files that a sample uploads into a folder, with the content that the example of the request gives them. */
export async function writeUploads({ operation, samples }: SampledOperation, folder: string): Promise<void> {
  const [body] = Object.values((mediaTypes(operation, operation)[0]?.[1]['examples'] ?? {}) as JsonObject)
  if (!isObject(body) || !isObject(body['value'])) return
  for (const [, member, name] of samples[0]!.source.matchAll(/-F (\w+)=@(\S+)/g)) {
    const content = [body['value'][member!]].flat()[0]
    await writeFile(join(folder, name!), String(content))
  }
}

/** The mock's remark, unless it is the one that a sample with a callback has to get: the mock calls no other machine. */
export function unlessExpected(remark: string | null): string | null {
  return remark?.startsWith('callback_url is not called: example.com') ? null : remark
}
