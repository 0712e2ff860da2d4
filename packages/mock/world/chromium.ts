import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PATH = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Starts the browser that is installed beside. */
export function launchChromium(): Promise<Browser> {
  if (!existsSync(PATH)) throw new Error(`${PATH} is missing: apt-get install chromium, or set CHROMIUM to the path of one`)
  return chromium.launch({ executablePath: PATH, args: ['--no-sandbox'] })
}
