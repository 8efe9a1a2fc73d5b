// Takes the pictures of the README from the built Foyer: `npm run build && npm run screens`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { phone, startBrowser } from '../tests/support/browser.ts'
import { spawnFoyer } from '../tests/support/process.ts'

const data = await mkdtemp(join(tmpdir(), 'foyer-screens-'))
await using foyer = spawnFoyer({ FOYER_DATA: data, PORT: '0' })
await using browser = await startBrowser()
const url = await foyer.ready()
/** When what moves has come to rest, and nothing shows where the keyboard stands. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))
  })
  await page.screenshot({ path: `docs/screens/${name}.png` })
}

const ada = await browser.page({ viewport: { width: 1440, height: 900 } })
await ada.goto(url)
await ada.getByText('Demo logins').waitFor()
await take(ada, 'login')
await ada.getByRole('button', { name: /Ada Brandt/ }).click()
await ada.getByText('Jonas Becker').first().click()
await ada.getByRole('button', { name: /Invitation sent/ }).click()
const link = await ada.getByRole('dialog').getByRole('link').getAttribute('href')
await ada.keyboard.press('Escape')

const jonas = await browser.page({ ...phone, deviceScaleFactor: 2 })
await jonas.goto(link ?? '')
await take(jonas, 'opening')
await jonas.getByRole('button', { name: 'Continue' }).click()
await jonas.getByText('Ada is here').waitFor()
await take(jonas, 'room')
await ada.locator('[data-badge][data-status=online-open]').waitFor()
await ada.mouse.move(900, 700)
await ada.locator('main').focus()
await ada.locator('[data-status=unknown]').first().waitFor({ state: 'detached' })
await take(ada, 'console')
await ada.emulateMedia({ colorScheme: 'dark' })
await take(ada, 'console-dark')
await ada.emulateMedia({ colorScheme: 'light' })

const bo = await browser.page({ viewport: { width: 1440, height: 900 } })
await bo.goto(url)
await bo.getByRole('button', { name: /Bo Castellan/ }).click()
await bo.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
await bo.goto(ada.url())
await ada.getByRole('region', { name: /asks to take over/ }).waitFor()
await take(ada, 'transfer')

const admin = await browser.page({ viewport: { width: 1440, height: 900 } })
await admin.goto(url)
await admin.getByRole('button', { name: /Mira Olsen/ }).click()
await admin.getByRole('button', { name: 'Settings' }).click()
await admin.getByRole('link', { name: 'Retail Lending' }).click()
await admin.getByRole('heading', { name: 'Retail Lending', level: 1 }).waitFor()
await admin.getByRole('switch', { name: 'External invitation' }).click()
await take(admin, 'settings')
await admin.getByRole('button', { name: 'Discard' }).click()
await admin.getByRole('link', { name: 'People and roles' }).click()
await admin.getByText('Bo Castellan').waitFor()
await take(admin, 'people')

const cy = await browser.page({ viewport: { width: 1440, height: 900 } })
await cy.goto(url)
await cy.getByRole('button', { name: /Cy Duarte/ }).click()
await cy.getByRole('button', { name: 'Live board' }).click()
await cy.getByText(/Castellan asks/).waitFor()
await cy.mouse.move(5, 5)
await take(cy, 'board')

await foyer.end('SIGTERM')
await rm(data, { recursive: true, force: true })
