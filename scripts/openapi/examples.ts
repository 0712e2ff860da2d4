import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { dereference, isObject, type Json, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { SourceError } from './source.ts'

/** File names: `<status>.<name>.<extension>` for an answer, `request.<name>.json` for a request body. */
const NAME = /^(?<part>request|\d{3})\.(?<name>[a-z0-9-]+)\.(?<extension>json|sse|bin)$/

/**
 * Puts the files below `openapi/examples/<operationId>/` into the document as named examples. A fragment may list names
 * with summaries at the media type: they give the order; what it does not list follows by name.
 * @throws {SourceError} for a file that belongs nowhere, and for a listed example without a file.
 */
export async function attachExamples(document: JsonObject, root: string, folder: string): Promise<void> {
  const byId = new Map(operations(document).map((entry) => [entry.id, entry.operation]))
  for (const id of (await readdir(join(root, folder))).toSorted()) {
    const operation = byId.get(id)
    if (!operation) throw new SourceError(`${folder}/${id}`, 1, `no operation has the id \`${id}\`; known: ${[...byId.keys()].join(', ')}`)
    for (const file of (await readdir(join(root, folder, id))).toSorted()) {
      const path = `${folder}/${id}/${file}`
      const match = NAME.exec(file)?.groups
      if (!match) throw new SourceError(path, 1, 'expected <status>.<name>.json|sse|bin or request.<name>.json, the name in kebab-case')
      const media = mediaType(document, operation, match['part']!, match['extension']!)
      if (!media) throw new SourceError(path, 1, `${id} has no ${match['part'] === 'request' ? 'request body' : `answer ${match['part']}`} that a .${match['extension']} file can show`)
      const examples = (media['examples'] ??= {}) as JsonObject
      const listed = examples[match['name']!]
      examples[match['name']!] = { ...(isObject(listed) ? listed : {}), value: await readValue(root, path, match['extension']!) }
    }
  }
  for (const [id, operation] of byId) {
    for (const [place, media] of mediaTypes(document, operation)) {
      for (const [name, example] of Object.entries((media['examples'] ?? {}) as JsonObject)) {
        if (isObject(example) && example['value'] === undefined && example['$ref'] === undefined) {
          throw new SourceError(`openapi/fragments/${id}.yaml`, 1, `${place} lists the example \`${name}\`, but ${folder}/${id}/ has no file for it`)
        }
      }
    }
  }
}

/** Every media type object of an operation that can carry examples, with a name of its place. */
export function mediaTypes(document: JsonObject, operation: JsonObject): [place: string, media: JsonObject][] {
  const places: [string, Json | undefined][] = [['request', operation['requestBody']], ...Object.entries((operation['responses'] ?? {}) as JsonObject)]
  return places.flatMap(([place, holder]) => {
    const content = dereference(document, holder)
    if (!isObject(content) || !isObject(content['content'])) return []
    return Object.entries(content['content']).map(([type, media]): [string, JsonObject] => [`${place} ${type}`, media as JsonObject])
  })
}

function mediaType(document: JsonObject, operation: JsonObject, part: string, extension: string): JsonObject | undefined {
  const fits = (type: string) =>
    extension === 'sse' ? type === 'text/event-stream'
    : extension === 'bin' ? !/json|event-stream/.test(type)
    : part === 'request' ? true
    : type === 'application/json'
  return mediaTypes(document, operation).find(([place]) => {
    const [holder, type] = place.split(' ') as [string, string]
    return holder === part && fits(type)
  })?.[1]
}

async function readValue(root: string, path: string, extension: string): Promise<Json> {
  const bytes = await readFile(join(root, path))
  if (extension === 'bin') return bytes.toString('base64')
  const text = bytes.toString('utf8')
  if (extension === 'sse') return text
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new SourceError(path, 1, `is not JSON: ${(error as Error).message}`)
  }
}
