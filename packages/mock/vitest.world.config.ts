import { defineConfig } from 'vitest/config'
import { precompiledValidators } from './build/precompiled-validators.ts'

// what needs more than npm brings: a browser
export default defineConfig({ plugins: [precompiledValidators()], test: { include: ['world/**/*.test.ts'], testTimeout: 15_000 } })
