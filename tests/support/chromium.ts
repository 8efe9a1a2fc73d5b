import type { LaunchOptions } from 'playwright'
import { findChromium } from '../../scripts/programs.mjs'

/** Launch options of every browser in the tests: a real one from this machine, without a sandbox or a network of its own. */
export function chromiumOptions(): LaunchOptions {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error('chromium-headless-shell is missing; `npm test` installs it or says how')
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  }
}
