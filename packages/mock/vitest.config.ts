import { defineConfig } from 'vitest/config'

// what is waited for comes later on a machine with other work
export default defineConfig({ test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 15_000, expect: { poll: { timeout: 10_000 } } } })
