import { PDFDocument } from '@cantoo/pdf-lib'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { enterBy, logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

// Documents are looked at, drawn and sealed by the real workshop.
describe('a document is signed between a desk and a phone', { timeout: 180_000 }, () => {
  let foyer: Foyer
  let browser: TestBrowser
  let agreement: Buffer

  beforeAll(async () => {
    ;[foyer, browser, agreement] = await Promise.all([
      startFoyer('services'),
      startBrowser(),
      agreementOf(['Loan agreement', 'What is lent, and until when', 'Date:   Signature:']),
    ])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const sheet = (phone: Page) => phone.getByRole('dialog')
  const sealed = (page: Page) => page.getByText('Signed and sealed').first()

  /** Ada’s dialog with the agreement in it. */
  async function brings(desk: Page, title: string): Promise<Locator> {
    await desk.getByRole('button', { name: 'Add task' }).first().click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'E-signature' }).check()
    await dialog.getByLabel('Title').fill(title)
    const file = { name: 'Agreement.pdf', mimeType: 'application/pdf', buffer: agreement }
    await dialog.getByLabel('Choose a PDF').setInputFiles(file)
    await dialog.getByText('3 pages').first().waitFor()
    return dialog
  }

  const enters = async (id: string): Promise<Page> =>
    enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(await foyer.agent('Ada'), id)}`)

  /**
   * To the end of every page and into the first field, as one button leads: under the very press "Read on"
   * becomes "Next field" where the end came into view.
   */
  async function readsInto(phone: Page, field: string, press: (on: Locator) => Promise<void>): Promise<void> {
    const opened = sheet(phone).getByRole('heading', { name: field })
    for (let presses = 0; presses < 20; presses++) {
      await press(phone.getByRole('button', { name: /^(Read on|Next field), / }))
      if (await opened.isVisible()) return
    }
    throw new Error('there is no end to the reading')
  }

  async function draws(phone: Page): Promise<void> {
    const box = await sheet(phone).locator('canvas').boundingBox()
    if (!box) throw new Error('nothing to draw on')
    await phone.mouse.move(box.x + 40, box.y + 90)
    await phone.mouse.down()
    for (const [x, y] of [
      [80, 40],
      [110, 100],
      [150, 50],
      [220, 80],
    ] as const)
      await phone.mouse.move(box.x + x, box.y + y, { steps: 4 })
    await phone.mouse.up()
  }

  /** A card is open as long as somebody works on it; then it folds. */
  const unfolds = (card: Locator, what: Locator) =>
    expect
      .poll(
        async () => {
          if (!(await card.evaluate((details: HTMLDetailsElement) => details.open)))
            await card.locator('summary').first().click()
          return what.isVisible()
        },
        { timeout: 90_000, interval: 500 },
      )
      .toBe(true)

  async function saves(page: Page, link: Locator): Promise<Buffer> {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    return readFile(await download.path())
  }

  test('placed by mouse, keys and text, drawn on a phone, sealed, and checked by anybody', async () => {
    const desk = await logIn(browser, foyer, 'ada')
    const id = await newSession(desk, 'Mira Lindt')
    const dialog = await brings(desk, 'Loan agreement')
    const third = dialog.getByRole('region', { name: 'Page 3 of 3' })
    await third.locator('canvas').click({ position: { x: 150, y: 300 } })
    const signature = dialog.getByRole('button', { name: 'Field 1, Signature' })
    const left = async () => Number(await dialog.getByLabel('From the left, %').first().inputValue())
    const before = await left()
    await signature.press('ArrowRight')
    await expect.poll(left).toBeCloseTo(before + 1, 0)
    await dialog.getByRole('radio', { name: 'Initials' }).check()
    await tabTo(desk, dialog.getByRole('button', { name: 'Add Initials to page 1' }))
    await desk.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Field 2, Initials' }).waitFor()
    await dialog.getByRole('radio', { name: 'Date' }).check()
    await dialog.getByLabel('Place by text').fill('Date:')
    await dialog.getByRole('button', { name: 'Place', exact: true }).click()
    await dialog.getByRole('button', { name: 'Field 3, Date' }).waitFor()
    await isAccessible(desk, 'the editor of a document')
    await dialog.getByRole('button', { name: 'Add task' }).click()
    const card = desk.locator('[data-task]', { hasText: 'Loan agreement' })
    await card.waitFor()

    const phone = await enters(id)
    await phone.locator('[data-task]').getByRole('button').click()
    await phone.locator('canvas').first().waitFor()
    await isAccessible(phone, 'a document to sign')
    await readsInto(phone, 'Initials', (on) => on.click())
    await isAccessible(phone, 'a field to sign in')
    await draws(phone)
    await sheet(phone).getByRole('button', { name: 'Next field' }).click()
    await sheet(phone).getByRole('heading', { name: 'Date' }).waitFor()
    await sheet(phone).getByRole('button', { name: 'Today' }).click()
    await sheet(phone).getByRole('button', { name: 'Next field' }).click()
    await sheet(phone).getByRole('heading', { name: 'Signature' }).waitFor()
    await draws(phone)
    await sheet(phone).getByRole('button', { name: 'Done' }).click()
    await phone.getByText('3 of 3 filled in').waitFor()
    await isAccessible(phone, 'a document that is filled in')
    await phone.getByRole('button', { name: 'Sign and complete' }).click()
    await phone.getByRole('heading', { name: 'All done' }).waitFor()

    await phone.locator('[data-task]').getByRole('button').click()
    await sealed(phone).waitFor({ timeout: 90_000 })
    await isAccessible(phone, 'a sealed document')
    const hers = await saves(phone, phone.getByRole('link', { name: 'Save your copy' }))
    await unfolds(card, sealed(desk))
    await isAccessible(desk, 'the room of a sealed document')
    const his = await saves(desk, card.locator('[data-sealed]').getByRole('link'))
    expect(hers.equals(his)).toBe(true)

    const anybody = await browser.page()
    await anybody.goto(`${foyer.url}/verify`)
    const checks = (buffer: Buffer) =>
      anybody
        .locator('input[type=file]')
        .setInputFiles({ name: 'copy.pdf', mimeType: 'application/pdf', buffer })
    await checks(hers)
    await anybody.getByRole('heading', { name: 'Intact', exact: true }).waitFor()
    await anybody.getByText('Mira Lindt').waitFor()
    await isAccessible(anybody, 'a document that was checked')
    const changed = Buffer.from(hers)
    const at = Math.floor(changed.length / 3)
    changed[at] = (changed[at] ?? 0) ^ 1
    await checks(changed)
    await anybody.getByRole('heading', { name: /^(Changed|Not a PDF that can be read)$/ }).waitFor()
    await checks(agreement)
    await anybody.getByRole('heading', { name: 'Not sealed' }).waitFor()
  })

  test('typed, by keyboard alone, in the dark', async () => {
    const desk = await logIn(browser, foyer, 'ada', { colorScheme: 'dark' })
    const id = await newSession(desk, 'Noor Haddad')
    const dialog = await brings(desk, 'Terms of the loan')
    await dialog.getByRole('button', { name: 'Add Signature to page 3' }).click()
    await isAccessible(desk, 'the editor of a document, dark')
    await dialog.getByRole('button', { name: 'Add task' }).click()
    const card = desk.locator('[data-task]', { hasText: 'Terms of the loan' })
    await card.waitFor()

    const phone = await enters(id)
    await phone.emulateMedia({ colorScheme: 'dark' })
    await tabTo(phone, phone.locator('[data-task]').getByRole('button'))
    await phone.keyboard.press('Enter')
    await phone.locator('canvas').first().waitFor()
    await isAccessible(phone, 'a document to sign, dark')
    await readsInto(phone, 'Signature', async (on) => {
      await tabTo(phone, on)
      await phone.keyboard.press('Enter')
    })
    await tabTo(phone, sheet(phone).getByRole('radio', { name: 'Draw' }))
    await phone.keyboard.press('ArrowRight')
    await tabTo(phone, sheet(phone).getByLabel('Your name'))
    await phone.keyboard.type('Noor Haddad نور')
    await isAccessible(phone, 'a typed signature, dark')
    await tabTo(phone, sheet(phone).getByRole('button', { name: 'Done' }))
    await phone.keyboard.press('Enter')
    await phone.getByText('1 of 1 filled in').waitFor()
    await isAccessible(phone, 'a document that is filled in, dark')
    await tabTo(phone, phone.getByRole('button', { name: 'Sign and complete' }))
    await phone.keyboard.press('Enter')
    await phone.getByRole('heading', { name: 'All done' }).waitFor()
    await unfolds(card, sealed(desk))
    await isAccessible(desk, 'the room of a sealed document, dark')
  })

  test('declined, with a reason that the agent reads', async () => {
    const desk = await logIn(browser, foyer, 'ada')
    const id = await newSession(desk, 'Tomas Berg')
    const dialog = await brings(desk, 'Loan agreement')
    await dialog.getByRole('button', { name: 'Add Signature to page 1' }).click()
    await dialog.getByRole('button', { name: 'Add task' }).click()
    const card = desk.locator('[data-task]', { hasText: 'Loan agreement' })
    await card.waitFor()
    const phone = await enters(id)
    await phone.locator('[data-task]').getByRole('button').click()
    await phone.getByRole('button', { name: 'Decline to sign' }).click()
    await isAccessible(phone, 'declining')
    await sheet(phone).getByLabel('Reason').fill('The rate is not what we spoke of.')
    await sheet(phone).getByRole('button', { name: 'Decline to sign' }).click()
    await phone.getByText('You declined to sign').waitFor()
    await expect
      .poll(() =>
        phone.getByText('You declined to sign').evaluate((word) => word.getBoundingClientRect().top),
      )
      .toBeGreaterThan(50)
    expect(await phone.getByRole('button', { name: 'Decline to sign' }).count()).toBe(0)
    await isAccessible(phone, 'a document that was declined')
    await unfolds(card, card.getByText('The rate is not what we spoke of.'))
    await phone.getByRole('button', { name: 'Back to tasks' }).click()
    await phone.locator('[data-task]').getByText('You declined to sign').waitFor()
  })
})

/** A page of prose under each heading. */
async function agreementOf(headings: string[]): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (const heading of headings) {
    const page = pdf.addPage([595, 842])
    page.drawText(heading, { x: 60, y: 760, size: 16 })
    for (let line = 0; line < 30; line++)
      page.drawText('The borrower pays back in equal parts, each on the first of a month.', {
        x: 60,
        y: 720 - line * 18,
        size: 11,
      })
  }
  return Buffer.from(await pdf.save())
}
