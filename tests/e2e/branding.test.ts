import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

/** Of the element's ground, as the browser draws it. */
const groundOf = (element: Element) => getComputedStyle(element).backgroundColor

describe('the look of a team', () => {
  let foyer: Foyer
  let browser: TestBrowser

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services'), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  test('is chosen with a preview of the door, and is what the customer sees', async () => {
    const page = await logIn(browser, foyer, 'admin')
    await page.goto(`${foyer.url}/settings`)
    await page.getByRole('link', { name: 'Retail Lending' }).click()
    const colour = page.getByRole('textbox', { name: 'Colour', exact: true })
    await colour.fill('#ffcc00')
    await page.getByText('White text on it could not be read').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('1 change not saved').waitFor()
    await isAccessible(page, 'a colour that is too light')
    await colour.fill('8A1C1C')
    await page.getByText('White text on it 9.3:1, passes AA').waitFor()

    const file = { name: 'logo.png', mimeType: 'image/png' }
    const chooser = page.locator('input[type=file]')
    await chooser.setInputFiles({ ...file, buffer: Buffer.from('no picture') })
    await page.getByText('This file is no PNG, JPEG or SVG picture').waitFor()
    const logo = { width: 90, height: 30, channels: 4, background: '#00ff00' } as const
    await chooser.setInputFiles({ ...file, buffer: await sharp({ create: logo }).png().toBuffer() })
    await page.getByRole('img', { name: 'The logo' }).waitFor()
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await expect.poll(() => preview.locator('.scene').evaluate(groundOf)).toBe('rgb(138, 28, 28)')
    await preview.locator('.scene img').waitFor()
    await isAccessible(page, 'a colour and a logo')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()

    const ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Mira')
    const phone = await browser.page({ viewport: { width: 390, height: 844 } })
    await phone.goto(`${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    const press = phone.getByRole('button', { name: 'Continue' })
    expect(await press.evaluate(groundOf)).toBe('rgb(138, 28, 28)')
    await isAccessible(phone, 'the opening page')
    await press.click()
    await phone.locator('.visit__header img').waitFor()
    await isAccessible(phone, 'the room')
  })
})
