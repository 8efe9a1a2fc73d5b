import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../support/agent.ts'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { badge, enterBy, logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe('the history pane', () => {
  let foyer: Foyer
  let browser: TestBrowser
  let ada: Agent
  let bo: Agent

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services'), startBrowser()])
    ;[ada, bo] = await Promise.all([foyer.agent('Ada'), foyer.agent('Bo')])
  })
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await bo[Symbol.asyncDispose]()
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const row = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name })
  const updated = (page: Page) => page.getByRole('region', { name: 'Updated sessions' })

  const completes = async (page: Page) => {
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Complete', exact: true }).click()
    await page.getByRole('heading', { name: /^All done/ }).waitFor()
  }

  test('by keyboard alone: found by a name without its accent and with a slip, opened, and back', async () => {
    await bo.startsSession('Zoë Krüger', 'zoe@example.com')
    const page = await logIn(browser, foyer, 'ada')
    await page.keyboard.press('/')
    await page.keyboard.type('kruger')
    await row(page, 'Zoë Krüger').getByText('Bo Castellan').waitFor()
    await isAccessible(page, 'found')
    await page.keyboard.press('Escape')
    await page.keyboard.type('kruegr')
    await row(page, 'Zoë Krüger').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Zoë Krüger', level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('nobody at all')
    await page.getByText('No customer called “nobody at all”').waitFor()
    await isAccessible(page, 'nothing found')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Recent' }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
  })

  test('what a customer completes while the agent is elsewhere stands under “Updated sessions” until it is opened', async () => {
    const { id } = await ada.startsSession('Noor Aziz', 'noor@example.com')
    await ada.addsTask(id, 'Terms')
    const page = await logIn(browser, foyer, 'ada')
    const noor = await enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    await completes(noor)
    await updated(page).getByRole('link', { name: 'Noor Aziz' }).waitFor()
    await isAccessible(page, 'updated')
    await page.getByRole('button', { name: 'Hide history' }).click()
    await page.getByRole('button', { name: 'Show history, 1 updated session' }).click()
    await updated(page).getByRole('link', { name: 'Noor Aziz' }).click()
    await badge(page, 'online-complete').waitFor()
    await updated(page).waitFor({ state: 'detached' })
  })

  test('what is done while the agent is in the room is not listed as updated', async () => {
    const { id } = await ada.startsSession('Pia Berg', 'pia@example.com')
    await ada.addsTask(id, 'Terms')
    const page = await logIn(browser, foyer, 'ada')
    await row(page, 'Pia Berg').click()
    await page.getByRole('heading', { name: 'Pia Berg', level: 1 }).waitFor()
    const pia = await enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    await completes(pia)
    await badge(page, 'online-complete').waitFor()
    expect(await updated(page).getByRole('link', { name: 'Pia Berg' }).count()).toBe(0)
  })
})
