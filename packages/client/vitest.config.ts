import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // the README's samples import the package by its name
  resolve: { alias: ['operations', 'node', 'tools', 'json', 'tasks', 'pages', 'history', ''].map((entry) => ({ find: `@bigmodel-kit/client${entry && `/${entry}`}`, replacement: fileURLToPath(new URL(`src/${entry || 'index'}.ts`, import.meta.url)) })) },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.test.json' },
  },
})
