import { defineConfig } from 'vitest/config'
import { precompiledValidators } from './build/precompiled-validators.ts'

export default defineConfig({ plugins: [precompiledValidators()], test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 15_000 } })
