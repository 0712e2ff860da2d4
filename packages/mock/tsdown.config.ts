import { copyFile } from 'node:fs/promises'
import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/node.ts', 'src/msw.ts', 'src/vitest.ts', 'src/prism.ts', 'src/cli.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  dts: true,
  async onSuccess() {
    await copyFile('src/generated/openapi.json', 'dist/openapi.json')
    await copyFile('../../openapi/bigmodel.yaml', 'dist/openapi.yaml')
  },
})
