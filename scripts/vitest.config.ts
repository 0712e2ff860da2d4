import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['**/*.test.ts'], exclude: ['conformance/**', '**/node_modules/**'], testTimeout: 30_000 } })
