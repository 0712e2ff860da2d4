import { defineConfig } from 'vitest/config'

// one runtime after the other: each has the machine to itself
export default defineConfig({ test: { include: ['*.test.ts'], globalSetup: 'packed.ts', fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000 } })
