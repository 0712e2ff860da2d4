import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { findOverlaySpecification } from './overlay-specification.ts'

const folder = process.env['CONFORMANCE_DIR']
if (!folder) throw new Error('CONFORMANCE_DIR is not set; run `npm run conformance -- <folder>`')

// what the folder lacks is named by `npm run conformance` at its end
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: [
      ...(existsSync(join(folder, 'upstream')) ? ['vendor-structure.test.ts'] : []),
      ...(findOverlaySpecification(folder) ? ['overlay-specification.test.ts'] : []),
    ],
    testTimeout: 60_000,
  },
})
