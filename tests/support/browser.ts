import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type BrowserContextOptions, type Locator, type Page } from 'playwright'
import { expect } from 'vitest'
import { chromiumOptions } from './chromium.ts'

export interface TestBrowser extends AsyncDisposable {
  /** A person's own browser with one page: nothing is shared with anybody else's. */
  page(options?: BrowserContextOptions): Promise<Page>
  /** What the pages' security policy refused, and what their scripts threw. Empty at the end of every test. */
  readonly complaints: readonly string[]
}

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** A real Chromium. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch(chromiumOptions())
  const complaints: string[] = []
  return {
    complaints,
    page: async (options = {}) => {
      const context = await browser.newContext({ locale: 'en-GB', ...options })
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('console', (message) => {
        if (/content security policy/i.test(message.text())) complaints.push(message.text())
      })
      return page
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

/** Nothing an automatic accessibility check can find, on the page as it stands. */
export async function isAccessible(page: Page, screen: string): Promise<void> {
  const found = await look(page)
  // What began to fade while it was looked at is judged when that is over; what is wrong still is.
  expect(found.length > 0 ? await look(page) : found, screen).toEqual([])
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function look(page: Page): Promise<string[]> {
  // What fades in is judged when it is there; what moves on and on, as long as something is awaited, never is.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.all(ending.map((each) => each.finished.catch(() => null)))
  })
  // No page of ours has frames, and what passes is not told: both would cost more than the check.
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], runOnly: { type: 'tag', values: rules } })
    .setLegacyMode(true)
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

/** Presses Tab until this has the focus: only what the keyboard reaches can be reached so. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('not reached by Tab')
}

/** Every status that this element shows from now on. */
export async function recordStatuses(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate((watched) => {
    const seen: string[] = []
    const note = () => seen.push(document.querySelector<HTMLElement>(watched)?.dataset['status'] ?? 'gone')
    new MutationObserver(note).observe(document.body, { subtree: true, attributeFilter: ['data-status'] })
    Object.assign(window, { seenStatuses: seen })
  }, selector)
  return () => page.evaluate(() => (window as unknown as { seenStatuses: string[] }).seenStatuses)
}
