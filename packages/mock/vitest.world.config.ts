import { defineConfig } from 'vitest/config'

// what needs more than npm brings, a browser, or takes longer than a test may
export default defineConfig({ test: { include: ['world/**/*.test.ts'], testTimeout: 120_000, expect: { poll: { timeout: 10_000 } } } })
