// Redocly loads JavaScript only; the plugin itself is TypeScript. As one module in memory it loads sooner than file by file through tsx.
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const { outputFiles } = buildSync({ entryPoints: [fileURLToPath(new URL('plugin.ts', import.meta.url))], bundle: true, platform: 'node', format: 'esm', write: false })
const { plugin } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)

export default () => plugin
