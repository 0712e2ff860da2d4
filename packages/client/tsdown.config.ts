import { defineConfig } from 'tsdown'

export default defineConfig({ entry: ['src/index.ts', 'src/operations.ts', 'src/node.ts', 'src/tools.ts', 'src/json.ts', 'src/tasks.ts', 'src/pages.ts', 'src/history.ts'], platform: 'neutral', dts: true, deps: { neverBundle: [/^node:/] } })
