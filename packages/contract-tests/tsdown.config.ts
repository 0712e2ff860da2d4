import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', 'drift/index': 'src/drift/index.ts', cli: 'src/cli.ts', 'drift/cli': 'src/drift/cli.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: true,
  // the private workspace is no package that anybody could install, and json-p3 comes with it
  deps: { alwaysBundle: [/^@bigmodel-kit\/scripts/, 'json-p3'], onlyBundle: false },
})
