import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { entries } from '../entries.ts'

const folder = fileURLToPath(new URL('../', import.meta.url))

/** The sizes of a program that uses the package, bundled and minified, in bytes after gzip. */
export interface Size {
  /** What has to arrive before the program starts. */
  start: number
  /** What is loaded on demand, by the name of its chunk. */
  later: Record<string, number>
}

export async function measure(program: string): Promise<Size> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, loader: 'ts' },
    alias: Object.fromEntries(entries.map(({ specifier, module }) => [specifier, `./dist/${module}.js`])),
    absWorkingDir: folder,
    outdir: 'out',
    chunkNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    // a peer, which a program that traces has anyway
    external: ['@opentelemetry/api'],
    metafile: true,
    write: false,
  })
  const text = new Map(outputFiles.map(({ path, contents }) => [path.slice(folder.length), contents]))
  const start = new Set(['out/stdin.js'])
  for (const name of start) for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === 'import-statement') start.add(path)
  const size = (names: Iterable<string>) => gzipSync(Buffer.concat([...names].map((name) => text.get(name) ?? new Uint8Array())), { level: 9 }).length
  return { start: size(start), later: Object.fromEntries([...text.keys()].filter((name) => !start.has(name)).map((name) => [name, size([name])])) }
}
