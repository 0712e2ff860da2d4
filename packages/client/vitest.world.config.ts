import { defineConfig } from 'vitest/config'

// what takes longer than a test may
export default defineConfig({ test: { include: ['world/**/*.test.ts'], testTimeout: 120_000 } })
