import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../support/agent.ts'
import { isAccessible, phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe('the live board, by screen', () => {
  let foyer: Foyer
  let browser: TestBrowser
  let ada: Agent
  let bo: Agent

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services'), startBrowser()])
    ;[ada, bo] = [await foyer.agent('Ada'), await foyer.agent('Bo')]
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  test.each(['light', 'dark'] as const)(
    'a supervisor sees a session begin, its customer come, and who asks for it; looking takes nothing over, %s',
    async (colorScheme) => {
      const cy = await logIn(browser, foyer, 'cy', { colorScheme })
      await cy.getByRole('button', { name: 'Live board' }).click()
      await cy.getByRole('heading', { name: 'Live board', level: 1 }).waitFor()
      const name = `Mira ${colorScheme}`
      const { id } = await ada.startsSession(name, `mira.${colorScheme}@example.com`)
      const row = cy.getByRole('row').filter({ hasText: name })
      await row.getByText('Never joined').waitFor()
      await row.getByText('Ada Brandt').waitFor()

      await ada.addsTask(id, 'Terms')
      await ada.opens(id)
      const mira = foyer.customer()
      await mira.continues(await foyer.linkOf(ada, id))
      await mira.arrives(foyer.url)
      await row.getByText('Online').waitFor()
      await row.getByText('0/1', { exact: true }).waitFor()

      await bo.browser.value('POST', `/api/sessions/${id}/enter`)
      await row.getByText(/Bo Castellan asks, \d:\d\d/).waitFor()
      await isAccessible(cy, `a board, ${colorScheme}`)

      await row.click()
      await cy.getByRole('dialog').getByText('Why is this dot green?').waitFor()
      await isAccessible(cy, `why a row is green, ${colorScheme}`)
      await cy.keyboard.press('Escape')
      expect((await ada.reads(id)).owner.name).toBe('Ada Brandt')

      await ada.ends(id)
      await row.waitFor({ state: 'detached' })
      await mira[Symbol.asyncDispose]()
    },
  )

  test('on a phone each session has lines of its own', async () => {
    await ada.startsSession('Noor Haddad', 'noor@example.com')
    const cy = await logIn(browser, foyer, 'cy')
    const cookies = await cy.context().cookies()
    const small = await browser.page(phone)
    await small.context().addCookies(cookies)
    await small.goto(`${foyer.url}/board`)
    await small.getByRole('row').filter({ hasText: 'Noor Haddad' }).getByText('Ada Brandt').waitFor()
    await isAccessible(small, 'a board on a phone')
  })

  test('an agent has none', async () => {
    const page = await logIn(browser, foyer, 'ada')
    expect(await page.getByRole('button', { name: 'Live board' }).count()).toBe(0)
    await page.goto(`${foyer.url}/board`)
    await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  })
})
