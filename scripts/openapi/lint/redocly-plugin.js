// Redocly loads JavaScript only; the plugin itself is TypeScript.
import { tsImport } from 'tsx/esm/api'

const { plugin } = await tsImport('./plugin.ts', import.meta.url)

export default () => plugin
