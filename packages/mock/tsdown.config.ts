import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { defineConfig } from 'tsdown'
import { parse } from 'yaml'
import { documentAsJson } from './build/document-as-json.ts'
import { precompiledValidators, VALIDATORS } from './build/precompiled-validators.ts'

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/node.ts', 'src/msw.ts', 'src/vitest.ts', 'src/prism.ts', 'src/cli.ts'],
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    fixedExtension: false,
    dts: true,
    // CommonJS takes long to load, one file after the other
    deps: { alwaysBundle: ['negotiator', /^ajv\/dist\/runtime\//, /^ajv-formats\/dist\/formats/], onlyBundle: false },
    outputOptions: { chunkFileNames: ({ facadeModuleId }) => (facadeModuleId?.includes(VALIDATORS) ? `validators/${facadeModuleId.split('/')[1] ?? 'index'}.js` : '[name]-[hash].js') },
    plugins: [documentAsJson(), precompiledValidators()],
    async onSuccess() {
      const yaml = await readFile('../../openapi/bigmodel.yaml', 'utf8')
      await writeFile('dist/openapi.yaml', yaml)
      // unlike the document that the mock answers from, this one has the code samples
      await writeFile('dist/openapi.json', JSON.stringify(parse(yaml)))
    },
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
