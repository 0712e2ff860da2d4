import { defineConfig } from 'vitest/config'

// what needs more than npm brings: a browser
export default defineConfig({ test: { include: ['world/**/*.test.ts'], testTimeout: 15_000 } })
