import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', cli: 'src/cli.ts', 'drift/index': 'src/drift/index.ts', 'drift/cli': 'src/drift/cli.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: { eager: true },
  // the private workspace is no package that anybody could install
  noExternal: [/^@bigmodel-kit\/scripts/, 'json-p3'],
})
