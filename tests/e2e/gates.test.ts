import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SessionUrl } from '../../shared/commands.ts'
import type { OpenDatabase } from '../../server/storage/database.ts'
import { entries, links, sessions } from '../../server/storage/schema.ts'
import type { Agent } from '../support/agent.ts'
import { isAccessible, phone, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { codeSentTo } from '../support/codes.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import { until } from '../support/until.ts'

const helpLine = 'Call Fernhill on 555 0142'

describe('a customer at the gates, in her browser', () => {
  let foyer: Foyer
  let database: OpenDatabase
  let browser: TestBrowser
  let ada: Agent

  beforeAll(async () => {
    const settings = { consent: true, consentText: 'Fernhill keeps your answers.', helpLine }
    ;[foyer, browser] = await Promise.all([startFoyer('services', settings), startBrowser()])
    foyer.mailbox?.answerWith(451)
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const start = async (name: string, contact: object = { email: 'mira@example.com' }, pin?: string) => {
    const body = { customer: { name, ...contact }, ...(pin && { pin }) }
    const { id } = await ada.browser.value<{ id: string }>('POST', '/api/sessions', body)
    await ada.addsTask(id, 'Terms of the loan')
    const { url } = await ada.browser.value<SessionUrl>('POST', `/api/sessions/${id}/url`)
    return { id, url }
  }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
  const enterPin = async (page: Page, pin: string) => {
    await page.getByLabel('Session PIN').fill(pin)
    await press(page, 'Continue')
  }
  /** A phone on a bad network. */
  const onThirdGeneration = async (page: Page): Promise<Page> => {
    const network = await page.context().newCDPSession(page)
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 90_000,
    })
    return page
  }

  test('PIN wrong, wrong, right → consent → tasks → end with limited access → renew', async () => {
    const { id, url } = await start('Mira Lindt', undefined, '4711')
    const mira = await onThirdGeneration(await browser.page(phone))
    await mira.goto(url)
    await mira.getByText('Have your PIN ready').waitFor()
    await press(mira, 'Continue')
    await heading(mira, 'Enter your PIN')
    expect(new URL(mira.url()).pathname).toBe('/room')
    await enterPin(mira, '0000')
    await mira.getByText('You have 2 more tries, then a pause of 5 minutes.').waitFor()
    await enterPin(mira, '47')
    await mira.getByText('A PIN has 4 to 8 digits and nothing else.').waitFor()
    await enterPin(mira, '0001')
    await mira.getByText('You have 1 more try').waitFor()
    await enterPin(mira, '٤٧١١')
    await heading(mira, 'Before you enter')
    await mira.getByText('Fernhill keeps your answers.').waitFor()
    await press(mira, 'Disagree')
    await heading(mira, 'You did not agree')
    await mira.getByRole('link', { name: 'Read it again' }).click()
    expect((await ada.reads(id)).firstJoinedAt).toBeNull()
    await press(mira, 'Agree')
    await heading(mira, '1 task left')
    ada.watches(id)
    await ada.sees(id, 'online-open')
    await press(mira, 'Continue')
    await heading(mira, 'Terms of the loan')

    await ada.ends(id)
    await mira.getByText('you can read this, but no longer complete it').waitFor()
    await press(mira, 'Back to tasks')
    await heading(mira, 'This session has ended')
    await mira.getByText('You can read this here until').waitFor()
    await ada.browser.value('POST', `/api/sessions/${id}/renew`)
    await heading(mira, '1 task left')
    await press(mira, 'Continue')
    await press(mira, 'Complete')
    await heading(mira, 'All done, Mira')
    await ada.sees(id, 'online-complete')
  })

  test('three wrong tries pause; the agent lifts it, and she goes on', async () => {
    const { id, url } = await start('Locked Out', undefined, '4711')
    const mira = await browser.page(phone)
    await mira.goto(url)
    await press(mira, 'Continue')
    for (const wrong of ['0000', '0001', '0002']) await enterPin(mira, wrong)
    await heading(mira, 'Let’s pause for a moment')
    await mira.getByText('You can try again in 5 minutes.').waitFor()
    await mira.getByText(helpLine).waitFor()
    await ada.browser.value('POST', `/api/sessions/${id}/unlock`)
    await mira.getByRole('link', { name: 'Try again' }).click()
    await enterPin(mira, '4711')
    await heading(mira, 'Before you enter')
  })

  test('by keyboard alone, without JavaScript up to the room', async () => {
    const { url } = await start('Keyboard', undefined, '4711')
    const page = await browser.page({ ...phone, javaScriptEnabled: false })
    await page.goto(url)
    const step = async (name: string) => {
      await tabTo(page, page.getByRole('button', { name, exact: true }))
      await page.keyboard.press('Enter')
    }
    await step('Continue')
    await heading(page, 'Enter your PIN')
    await tabTo(page, page.getByLabel('Session PIN'))
    await page.keyboard.type('4711')
    await page.keyboard.press('Enter')
    await heading(page, 'Before you enter')
    await step('Agree')
    await heading(page, 'This room needs JavaScript')
  })

  test('a scanner that opens the link in a browser, follows everything and presses nothing leaves no trace', async () => {
    const { id, url } = await start('Scanned')
    const stored = async () => ({
      sessions: await database.db.select().from(sessions),
      links: await database.db.select().from(links),
      entries: await database.db.select().from(entries),
    })
    const before = await stored()
    const scanner = await browser.page()
    for (let visit = 0; visit < 20; visit++) {
      await scanner.goto(url, { waitUntil: 'networkidle' })
      await scanner.evaluate(async (address) => {
        const prefetch = Object.assign(document.createElement('link'), { rel: 'prefetch', href: address })
        document.head.append(prefetch)
        for (const { href } of document.querySelectorAll<HTMLAnchorElement>('a[href]')) await fetch(href)
        for (const method of ['GET', 'HEAD']) await fetch(address, { method, redirect: 'follow' })
        dispatchEvent(new Event('pagehide'))
      }, url)
    }
    for (let fetched = 0; fetched < 80; fetched++) {
      const headers = {
        accept: 'text/html',
        'sec-purpose': 'prefetch;prerender',
        'user-agent': 'MailScanner/1.0',
      }
      const response = await fetch(url, { method: fetched % 2 ? 'HEAD' : 'GET', headers })
      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    }
    expect(await scanner.context().cookies()).toEqual([])
    expect(await stored()).toEqual(before)
    ada.watches(id)
    await ada.sees(id, 'never-joined')
    await press(scanner, 'Continue')
    await heading(scanner, 'Before you enter')
  })

  test('after the end she is led on, and where there is no access nothing is left to see', async () => {
    const redirectUrl = `${foyer.url}/link-sent`
    const choose = async (chosen: boolean) => {
      // In this order: once the second holds, the first does.
      await storeSetting(database.db, 'redirectUrl', chosen ? redirectUrl : null, null)
      await storeSetting(database.db, 'accessAfterEnd', chosen ? 'none' : null, null)
      const access = async () => (await ada.ends((await start('Probe')).id)).afterEnd?.access
      await until('it holds', async () => (await access()) === (chosen ? 'none' : 'limited'))
    }
    await choose(true)
    const { id, url } = await start('Over')
    const mira = await browser.page(phone)
    await mira.goto(url)
    await press(mira, 'Continue')
    await press(mira, 'Agree')
    await heading(mira, '1 task left')
    // Before her line stands she has not been here at the end, and sees the page of an ended session instead.
    ada.watches(id)
    await ada.sees(id, 'online-open')
    await ada.ends(id)
    await mira.waitForURL(redirectUrl)
    await mira.goto(`${foyer.url}/room`)
    await mira.getByText('Nothing more is needed from you.').waitFor()
    expect(await mira.getByRole('link', { name: /^Go on to/ }).getAttribute('href')).toBe(redirectUrl)
    expect(await mira.getByText('Terms of the loan').count()).toBe(0)
    await mira.goto(url)
    await mira.getByText('Nothing more is needed from you.').waitFor()
    await choose(false)
  })

  const wide = { viewport: { width: 1440, height: 900 } }
  test.each([
    ['light', 'phone', phone],
    ['light', 'wide', wide],
    ['dark', 'phone', phone],
    ['dark', 'wide', wide],
  ] as const)(
    'an automatic accessibility check finds nothing on any page, %s, %s',
    async (colorScheme, _size, options) => {
      const { id, url } = await start('Mira Lindt', { email: `${colorScheme}@example.com` }, '4711')
      const page = await browser.page({ ...options, colorScheme })
      const shows = async (name: string, on = page) => {
        await heading(on, name)
        await isAccessible(on, name)
      }
      await page.goto(url)
      await shows('Hello Mira, your room is ready')
      await press(page, 'Continue')
      await shows('Enter your PIN')
      await enterPin(page, '0000')
      await page.getByRole('alert').waitFor()
      await shows('Enter your PIN')
      await enterPin(page, '0001')
      await enterPin(page, '0002')
      await shows('Let’s pause for a moment')
      await database.db.execute(`update sessions set barred_at = now() where id = '${id}'`)
      await page.reload()
      await shows('This room is locked')
      await ada.browser.value('POST', `/api/sessions/${id}/unlock`)
      await page.reload()
      await enterPin(page, '4711')
      await shows('Before you enter')
      await press(page, 'Disagree')
      await shows('You did not agree')
      await page.getByRole('link', { name: 'Read it again' }).click()
      await press(page, 'Agree')
      await heading(page, '1 task left')
      await until('bound', async () => (await ada.reads(id)).entry.deviceBound)

      const laptop = await browser.page({ ...options, colorScheme })
      await laptop.goto(url)
      await press(laptop, 'Continue')
      await enterPin(laptop, '4711')
      await shows('Enter the code', laptop)
      await laptop.getByLabel('Code, six digits').fill(await codeSentTo(database.db, id))
      await press(laptop, 'Continue')
      await heading(laptop, '1 task left')
      await shows('Connection closed. Opened in another tab')
      await database.db.execute(
        `update sessions set customer_email = null, bound_entry = '\\x00' where id = '${id}'`,
      )
      const stranger = await browser.page({ ...options, colorScheme })
      await stranger.goto(url)
      await shows('This room is open on another device', stranger)
      await stranger.goto(`${foyer.url}/j/${'a'.repeat(43)}`)
      await shows('This link does not work any more', stranger)
      await press(stranger, 'Send New Link')
      await shows('Look into your messages', stranger)
      expect(stranger.url()).toBe(`${foyer.url}/link-sent`)
      await stranger.goto(`${foyer.url}/room?entered=1`)
      await shows('Your browser does not keep cookies', stranger)
      for (const each of [page, laptop, stranger]) await each.context().close()
    },
  )
})
