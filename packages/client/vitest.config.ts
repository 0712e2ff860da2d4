import { defineConfig } from 'vitest/config'
import { entries, source } from './entries.ts'

export default defineConfig({
  // the README's samples import the package by its name
  resolve: { alias: entries.map(({ specifier, module }) => ({ find: specifier, replacement: source(module) })) },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.test.json' },
  },
})
