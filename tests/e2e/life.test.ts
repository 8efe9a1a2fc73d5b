import { eq } from 'drizzle-orm'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Setting, Settings } from '../../shared/settings.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { OpenDatabase } from '../../server/storage/database.ts'
import { links } from '../../server/storage/schema.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import type { Agent } from '../support/agent.ts'
import { tokenIn } from '../support/agent.ts'
import { phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { addTask, badge, endSession, enterBy, logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'
import { until } from '../support/until.ts'

describe('a session’s whole life, pressed by two people in their browsers', () => {
  let foyer: Foyer
  let database: OpenDatabase
  let browser: TestBrowser
  let ada: Agent

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services', { graceMs: 1_000 }), startBrowser()])
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
  const chooses = async (page: Page, name: string) => {
    await press(page, 'More actions')
    await page.getByRole('menuitem', { name }).click()
  }
  const mailsTo = (address: string) => foyer.mailbox?.mailsTo(address) ?? []
  const linkTo = async (address: string, nth = 0): Promise<string> => {
    const mail = await until(`mail ${nth + 1} to ${address}`, () => mailsTo(address)[nth])
    return `${foyer.url}/j/${tokenIn(mail.raw)}`
  }
  /** Chooses for the whole installation, and waits until the form shows it. */
  const choose = async <S extends Setting>(
    key: S,
    value: Settings[S] | null,
    shows: () => Promise<boolean>,
  ) => {
    await storeSetting(database.db, key, value, null)
    await until(`${key} holds`, shows)
  }
  const form = () => ada.browser.value<Record<string, unknown>>('GET', '/api/session-form')

  test('planned, nobody hears of it until “Invite”; then mail, room, end and renewal', async () => {
    const page = await logIn(browser, foyer, 'ada')
    await newSession(page, 'Mira Lindt', { by: 'Pre-plan Session' })
    await addTask(page, 'Terms of the loan')
    await page.getByText('Never joined, not invited yet').first().waitFor()
    expect(mailsTo('mira.lindt@example.com')).toEqual([])
    await press(page, 'Invite')
    const mira = await enterBy(browser, await linkTo('mira.lindt@example.com'))
    expect(mailsTo('mira.lindt@example.com')).toHaveLength(1)
    await badge(page, 'online-open').waitFor()
    await press(mira, 'Continue')
    await press(mira, 'Complete')
    await heading(mira, 'All done, Mira')
    await badge(page, 'online-complete').waitFor()

    await endSession(page)
    await heading(mira, 'This session has ended')
    await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
    await page.getByText('Mira Lindt').first().click()
    await press(page, 'Renew Session')
    await heading(mira, 'All done, Mira')
    await page.getByText(/renewed the session/).waitFor()
    expect(mailsTo('mira.lindt@example.com')).toHaveLength(1)
  })

  test('a team that invites by itself: the dialog says so, nothing is sent, and the copied URL leads into the room', async () => {
    await choose('externalInvitation', true, async () => (await form())['externalInvitation'] === true)
    const page = await logIn(browser, foyer, 'ada')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await press(page, 'Start Session')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Foyer will not send an invitation').waitFor()
    await dialog.getByLabel('Customer name').fill('Noor Haddad')
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
    await heading(page, 'Noor Haddad')
    await chooses(page, 'Generate session URL')
    await press(page, 'Copy URL')
    await page.getByText('Copied. It opens this session only').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(new RegExp(`^${foyer.url}/j/[\\w-]{22,}$`))
    const noor = await enterBy(browser, copied)
    await badge(page, 'online-open').waitFor()
    expect(noor.url()).toBe(`${foyer.url}/room`)
    await choose('externalInvitation', null, async () => (await form())['externalInvitation'] === false)
  })

  test('re-engaged at the right address, the wrong recipient’s link and page are dead', async () => {
    const page = await logIn(browser, foyer, 'ada')
    await newSession(page, 'Iris Novak', { email: 'wrong@example.com' })
    const wrong = await linkTo('wrong@example.com')
    const stranger = await browser.page(phone)
    await stranger.goto(wrong)
    await press(page, 'Re-engage')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email address').fill('iris@example.com')
    await dialog.getByRole('button', { name: 'Re-engage', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await press(stranger, 'Continue')
    await heading(stranger, 'This link does not work any more')
    const iris = await enterBy(browser, await linkTo('iris@example.com'))
    await badge(page, 'online-open').waitFor()
    expect(iris.url()).toBe(`${foyer.url}/room`)
  })

  test('she joins while the agent is changing her details: it is said at once, and nothing can be sent', async () => {
    const page = await logIn(browser, foyer, 'ada')
    await newSession(page, 'Olga Petrov')
    await press(page, 'Re-engage')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email address').fill('somebody@example.com')
    await enterBy(browser, await linkTo('olga.petrov@example.com'))
    await dialog.getByText(/has joined meanwhile/).waitFor()
    expect(await dialog.getByRole('button', { name: 'Re-engage', exact: true }).isDisabled()).toBe(true)
    expect(mailsTo('somebody@example.com')).toEqual([])
  })

  test('a link that expired: “Send New Link” mails one to the stored address, and it works', async () => {
    const page = await logIn(browser, foyer, 'ada')
    const id = await newSession(page, 'Paul Okafor')
    const old = await linkTo('paul.okafor@example.com')
    await database.db
      .update(links)
      .set({ expiresAt: new Date(0) })
      .where(eq(links.sessionId, id as SessionId))
    const paul = await browser.page(phone)
    await paul.goto(old)
    await heading(paul, 'This link does not work any more')
    await press(paul, 'Send New Link')
    await heading(paul, 'Look into your messages')
    await paul.goto(await linkTo('paul.okafor@example.com', 1))
    await press(paul, 'Continue')
    await paul.locator('.visit[data-link=live]').waitFor()
    await badge(page, 'online-open').waitFor()
  })

  test('locked out by wrong PINs, she is seen so by the agent, who lifts it', async () => {
    const page = await logIn(browser, foyer, 'ada')
    await newSession(page, 'Quinn Adler', { pin: '4711' })
    const quinn = await browser.page(phone)
    await quinn.goto(await linkTo('quinn.adler@example.com'))
    await press(quinn, 'Continue')
    for (const wrong of ['0000', '0001', '0002']) {
      await quinn.getByLabel('Session PIN').fill(wrong)
      await press(quinn, 'Continue')
    }
    await heading(quinn, 'Let’s pause for a moment')
    await page.getByText(/is locked out until/).waitFor()
    await page.locator('[data-badge]').first().click()
    await page.getByRole('button', { name: /^Let Quinn try again/ }).click()
    await page
      .getByRole('status')
      .getByText(/Quinn can try again/)
      .waitFor()
    await page.keyboard.press('Escape')
    // Her page waits without a script, and looks again by itself.
    await quinn.getByLabel('Session PIN').fill('4711', { timeout: 25_000 })
    await press(quinn, 'Continue')
    await badge(page, 'online-open').waitFor()
  })
})
