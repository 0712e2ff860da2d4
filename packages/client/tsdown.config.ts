import { defineConfig } from 'tsdown'
import { entries, source } from './entries.ts'

export default defineConfig({ entry: entries.map(({ module }) => source(module)), platform: 'neutral', dts: true, deps: { neverBundle: [/^node:/] } })
