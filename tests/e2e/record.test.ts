import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../support/agent.ts'
import { isAccessible, phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe('the record of a session, by screen', () => {
  let foyer: Foyer
  let browser: TestBrowser
  let ada: Agent
  let folder: string

  beforeAll(async () => {
    ;[foyer, browser, folder] = await Promise.all([
      startFoyer('services'),
      startBrowser(),
      mkdtemp(join(tmpdir(), 'foyer-record-')),
    ])
    ada = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const activity = (page: Page) => page.getByRole('region', { name: 'Activity' })
  const opens = async (id: string, options = {}) => {
    const page = await logIn(browser, foyer, 'ada', options)
    await page.goto(`${foyer.url}/sessions/${id}`)
    await activity(page).waitFor()
    return page
  }
  const lines = (page: Page) => activity(page).locator('[data-event]')

  test('who comes and goes is seen as it happens, with how long it was, and after a reload', async () => {
    const { id } = await ada.startsSession('Dana Whitfield', 'dana@example.com')
    const page = await opens(id)
    const dana = foyer.customer()
    await dana.continues(await foyer.linkOf(ada, id))
    // Until live state has settled it does not say who has gone.
    for (const _time of [1, 2]) {
      await dana.arrives()
      await page.locator('[data-badge][data-status=online-open]').waitFor()
      dana.leaves()
      await page.locator('[data-badge][data-status=offline-open]').waitFor()
    }
    await activity(page).getByText('Dana Whitfield went offline').first().waitFor()
    await dana.arrives()
    const back = activity(page).getByText(/Dana Whitfield is back online after \d+ s$/)
    await back.first().waitFor()
    const said = await back.first().innerText()
    await expect.poll(async () => (await ada.reads(id)).presence.at(-1)?.online).toBe(true)
    await page.reload()
    await activity(page).getByText(said, { exact: true }).first().waitFor()
    await dana[Symbol.asyncDispose]()
  })

  test.each(['light', 'dark'] as const)(
    'the whole history is shown in pages and filtered, %s',
    async (colorScheme) => {
      const { id } = await ada.startsSession('Leila Haddad', `leila.${colorScheme}@example.com`)
      const generates = () => ada.browser.value('POST', `/api/sessions/${id}/url`)
      await ada.addsTask(id, 'Terms')
      for (let n = 1; n <= 205; n++) await generates()
      const page = await opens(id, { colorScheme })
      expect(await lines(page).count()).toBe(7)
      await activity(page)
        .getByRole('button', { name: /^All \d+ events$/ })
        .click()
      await expect.poll(() => lines(page).count()).toBe(200)
      await activity(page).getByRole('button', { name: 'Load earlier events' }).click()
      await activity(page).getByText('You started the session').waitFor()
      const { seq } = await ada.reads(id)
      expect(await lines(page).count()).toBe(seq)
      // Live, whatever is shown.
      await generates()
      await expect.poll(() => lines(page).count()).toBe(seq + 1)
      await activity(page).getByRole('radio', { name: 'Tasks', exact: true }).check()
      await expect
        .poll(() => lines(page).allInnerTexts())
        .toEqual([expect.stringContaining('You added Terms')])
      await isAccessible(page, `the activity, ${colorScheme}`)
    },
  )

  const verify = (file: string) =>
    new Promise<{ code: number; said: string }>((ended) => {
      execFile(process.execPath, ['dist/server/verify-audit.js', file], (fault, stdout, stderr) =>
        ended({ code: typeof fault?.code === 'number' ? fault.code : 0, said: stdout + stderr }),
      )
    })

  test('the audit trail is downloaded from the menu, and verifies without a server until a byte is changed', async () => {
    const { id } = await ada.startsSession('Mira Lindt', 'mira@example.com')
    await ada.addsTask(id, 'Terms “groß”, الشروط')
    const page = await opens(id)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Download audit trail' }).click()
    const dialog = page.getByRole('dialog', { name: 'Download audit trail' })
    await isAccessible(page, 'the audit trail')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download JSON' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`foyer-audit-${id}.json`)
    await dialog.getByText('The file is with your downloads').waitFor()
    const [pages] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download PDF' }).click(),
    ])
    expect(pages.suggestedFilename()).toBe(`foyer-audit-${id}.pdf`)
    expect((await readFile(await pages.path())).subarray(0, 5).toString()).toBe('%PDF-')
    const file = join(folder, 'report.json')
    await download.saveAs(file)
    expect(await verify(file)).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^intact: \d+ lines, last hash [0-9a-f]{64}\n.+ not part of it: .+\n$/,
      ) as string,
    })
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('groß', 'grob'))
    expect(await verify(file)).toEqual({
      code: 1,
      said: expect.stringMatching(/^broken at line \d+: its data, salt or digest was changed\n$/) as string,
    })
    await writeFile(file, text.slice(0, -100))
    expect((await verify(file)).code).toBe(2)
    expect((await verify(join(folder, 'nothing.json'))).code).toBe(2)
  })

  test('a supervisor looks in from the board, which the owner sees, and does nothing from there', async () => {
    const { id } = await ada.browser.value<{ id: string }>('POST', '/api/sessions', {
      customer: { name: 'Tobias Krüger', email: 'tobias@example.com' },
      pin: '4719',
    })
    await ada.addsTask(id, 'Terms')
    const page = await opens(id)
    const cy = await logIn(browser, foyer, 'cy')
    await cy.getByRole('button', { name: 'Live board' }).click()
    await cy.getByRole('link', { name: 'Look in on Tobias Krüger' }).click()
    await cy.getByText('You are looking at a session of Ada Brandt').waitFor()
    await page.getByText('Cy Duarte is looking').waitFor()
    await activity(page).getByText('Cy Duarte looked at the room').waitFor()
    await isAccessible(page, 'a room at which somebody looks')
    await isAccessible(cy, 'a look at a room')
    for (const name of ['End Session', 'Add task', 'Re-engage'])
      expect(await cy.getByRole('button', { name }).count()).toBe(0)
    expect(await cy.getByText('4719').count()).toBe(0)
    await ada.addsTask(id, 'Second task')
    await cy.locator('[data-task]', { hasText: 'Second task' }).waitFor()
    await cy.getByRole('button', { name: 'Back to the board' }).click()
    await page.getByText('Cy Duarte is looking').waitFor({ state: 'detached' })
    expect((await ada.reads(id)).owner.name).toBe('Ada Brandt')
    await cy.setViewportSize(phone.viewport ?? { width: 390, height: 844 })
    await cy.goto(`${foyer.url}/sessions/${id}/look`)
    await cy.getByText('You are looking at a session of Ada Brandt').waitFor()
    await isAccessible(cy, 'a look on a phone')
  })
})
