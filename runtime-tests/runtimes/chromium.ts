import { existsSync } from 'node:fs'
import * as playwright from 'playwright-core'
import { bundleWhole } from '../bundle.ts'
import { startFarSide } from '../far-side.ts'
import type { Result } from '../suite/index.ts'
import type { Runtime } from './index.ts'

declare const run: (origin: string, mock: string) => Promise<Result[]>

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

export const chromium: Runtime = async (packed, mock) => {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium, or set CHROMIUM to the path of one`)
  const farSide = await startFarSide(await bundleWhole(`import { run } from './suite/index.ts'; Object.assign(globalThis, { run })`, packed))
  const browser = await playwright.chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.goto(farSide.origin)
    await page.addScriptTag({ type: 'module', url: '/suite.js' })
    return await page.evaluate(([origin, base]) => run(origin, base), [farSide.origin, mock] as const)
  } finally {
    await browser.close()
    farSide.close()
  }
}
