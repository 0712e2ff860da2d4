import { defineConfig } from 'tsdown'
import { docComments } from './doc-comments.ts'
import { entries, source } from './entries.ts'

export default defineConfig({
  entry: entries.map(({ module }) => source(module)),
  platform: 'neutral',
  dts: true,
  plugins: [docComments],
  deps: { neverBundle: [/^node:/] },
  outputOptions: {
    // a file of its own for each set of entries that share something would make 11 of what `import` reads: each is half a millisecond
    codeSplitting: {
      groups: [
        { name: 'base', test: /src\/(arriving|deadline|envelope|options|errors\/bigmodel-error|stream\/event-stream)\.ts$/, priority: 1 },
        { name: 'errors', test: /src\/errors\/(category-errors|stream-error|timeout-error)\.ts$/ },
      ],
    },
  },
})
