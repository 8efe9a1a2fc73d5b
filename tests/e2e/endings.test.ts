import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe.each(['light', 'dark'] as const)('an end that comes by itself, %s', (colorScheme) => {
  let foyer: Foyer
  let browser: TestBrowser

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services', { endAfterMinutes: 2 }), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  test('is announced to the owner wherever she is, and put off or visited from there', async () => {
    const page = await logIn(browser, foyer, 'ada', { colorScheme })
    await newSession(page, 'Mira Lindt')
    await newSession(page, 'Cleo Marsh')
    const warnings = page.locator('[data-endings] li')
    const ofMira = warnings.filter({ hasText: 'The session with Mira Lindt ends by itself in' })
    // In Cleo's room: hers is said there.
    await ofMira.waitFor()
    await page.locator('[data-warning]').waitFor()
    expect(await warnings.count()).toBe(1)
    await isAccessible(page, 'in another room')
    await page.goto(foyer.url)
    await warnings.nth(1).waitFor()
    await isAccessible(page, 'welcome')
    await page.setViewportSize({ width: 390, height: 844 })
    await isAccessible(page, 'welcome, narrow')
    await ofMira.getByRole('button', { name: 'Open room' }).click()
    await page.getByRole('heading', { name: 'Mira Lindt', level: 1 }).waitFor()
    await ofMira.waitFor({ state: 'detached' })
    await isAccessible(page, 'room, narrow')
    // It has two minutes again, of which the owner may be told before she sees that she was heard.
    const left = async () => {
      const [time = ''] = await warnings.getByRole('timer').allTextContents()
      const [minutes = Infinity, seconds = 0] = time ? time.split(':').map(Number) : []
      return minutes * 60 + seconds
    }
    const before = await left()
    await warnings.getByRole('button', { name: 'Keep open' }).click()
    await expect.poll(left).toBeGreaterThan(before)
  })
})
