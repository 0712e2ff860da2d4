import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { defineConfig, type UserConfig } from 'tsdown'
import { parse } from 'yaml'
import { documentAsJson } from './build/document-as-json.ts'
import { precompiledValidators, VALIDATORS } from './build/precompiled-validators.ts'

const forNode = {
  platform: 'node',
  target: 'node20.19',
  // CommonJS of others takes long to load, one file after the other
  deps: { alwaysBundle: ['leven', 'negotiator', /^ajv\/dist\/runtime\//, /^ajv-formats\/dist\/formats/], onlyBundle: false },
} satisfies UserConfig

export default defineConfig([
  {
    ...forNode,
    entry: ['src/index.ts', 'src/node.ts', 'src/msw.ts', 'src/vitest.ts', 'src/prism.ts'],
    format: 'esm',
    fixedExtension: false,
    dts: true,
    outputOptions: chunksNamed('js'),
    plugins: [documentAsJson('code'), precompiledValidators()],
    async onSuccess() {
      const yaml = await readFile('../../openapi/bigmodel.yaml', 'utf8')
      await writeFile('dist/openapi.yaml', yaml)
      // unlike the document that the mock answers from, this one has the code samples
      await writeFile('dist/openapi.json', JSON.stringify(parse(yaml)))
    },
  },
  // the command has files of its own: Node begins sooner with CommonJS, of which there is little
  {
    ...forNode,
    entry: ['src/cli.ts'],
    format: 'cjs',
    clean: false,
    minify: true,
    dts: false,
    outputOptions: chunksNamed('cjs'),
    plugins: [documentAsJson('file'), precompiledValidators()],
  },
  {
    entry: { page: 'page/main.ts' },
    outDir: 'dist/page',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    fixedExtension: false,
    // a browser finds no packages
    deps: { alwaysBundle: [/./], onlyBundle: false },
    minify: true,
    dts: false,
    async onSuccess() {
      await Promise.all(['index.html', 'page.css', 'page.svg'].map((name) => copyFile(`page/${name}`, `dist/page/${name}`)))
    },
  },
])

function chunksNamed(extension: string): NonNullable<UserConfig['outputOptions']> {
  return { chunkFileNames: ({ facadeModuleId }) => (facadeModuleId?.includes(VALIDATORS) ? `validators/${facadeModuleId.split('/')[1] ?? 'index'}.${extension}` : `[name]-[hash].${extension}`) }
}
