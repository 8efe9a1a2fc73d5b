import sharp from 'sharp'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { addTask, endSession, enterBy, logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'
import { employment, payslips } from '../support/tasks.ts'

// Two people and every screen checked: it takes its time.
describe('tasks between a desk and a phone', { timeout: 180_000 }, () => {
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

  const dialogOf = async (page: Page) => {
    await page.getByRole('button', { name: 'Add task' }).first().click()
    return page.getByRole('dialog')
  }
  const opens = (page: Page, title: string) => card(page, title).getByRole('button').click()
  const card = (page: Page, title: string) => page.locator('[data-task]', { hasText: title })

  test('a form and an upload, with the network away in the middle, and sent back', async () => {
    const page = await logIn(browser, foyer, 'ada')
    const id = await newSession(page, 'Mira Lindt')

    const form = await dialogOf(page)
    await form.getByRole('radio', { name: 'Form' }).check()
    await form.getByLabel('Title').fill('Employment details')
    await form.getByRole('textbox', { name: 'Question', exact: true }).fill('Employer')
    await form.getByRole('button', { name: 'Add question' }).click()
    const second = form.getByRole('region', { name: 'Question 2' })
    await second.getByRole('button', { name: 'Move' }).first().waitFor()
    await second.getByRole('textbox', { name: 'Question', exact: true }).fill('National ID')
    await form.getByRole('region', { name: 'National ID' }).getByLabel('Hidden from agents').check()
    await isAccessible(page, 'defining a form')
    await form.getByRole('button', { name: 'Add task' }).click()
    await card(page, 'Employment details').waitFor()

    const upload = await dialogOf(page)
    await upload.getByRole('radio', { name: 'File or photo' }).check()
    await upload.getByLabel('Title').fill('Payslips')
    await isAccessible(page, 'defining an upload')
    await upload.getByRole('button', { name: 'Add task' }).click()
    await card(page, 'Payslips').waitFor()

    const ada = await foyer.agent('Ada')
    const phone = await enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    await opens(phone, 'Employment details')
    const employer = phone.getByLabel('Employer')
    await employer.fill('Corbel')
    await card(page, 'Employment details').getByText('Corbel').waitFor()
    await isAccessible(phone, 'a form')

    // In a tunnel: what is typed stays, and the page says so.
    await phone.context().setOffline(true)
    await employer.fill('Corbel Timber Ltd')
    await phone.getByLabel('National ID').fill('QQ 12 34 56 C')
    await phone.getByText('Not sent yet').waitFor()
    await phone.context().setOffline(false)
    await phone.getByText('Saved', { exact: true }).waitFor()
    await card(page, 'Employment details').getByText('Corbel Timber Ltd').waitFor()
    expect(await page.content()).not.toContain('QQ 12')
    await phone.reload()
    await employer.waitFor()
    expect(await employer.inputValue()).toBe('Corbel Timber Ltd')
    await phone.getByRole('button', { name: 'Back to tasks' }).click()
    await phone.getByText('2 of 2 answered, kept').waitFor()
    await opens(phone, 'Employment details')
    await employer.fill('')
    await phone.getByRole('button', { name: 'Complete' }).click()
    await phone.getByText('Write an answer here.').waitFor()
    await isAccessible(phone, 'an answer that is missing')
    await employer.fill('Corbel Timber Ltd')
    await phone.getByRole('button', { name: 'Complete' }).click()
    await phone.getByRole('heading', { name: '1 task left' }).waitFor()

    await opens(phone, 'Payslips')
    const create = { width: 600, height: 300, channels: 3, background: '#cde' } as const
    const file = {
      name: 'payslip.png',
      mimeType: 'image/png',
      buffer: await sharp({ create }).png().toBuffer(),
    }
    const choose = phone.locator('input[multiple]')
    await choose.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
    await phone.getByText('this kind of file was not asked for').waitFor()
    await isAccessible(phone, 'a file that is not taken')
    await phone.getByRole('button', { name: 'Remove notes.txt' }).click()
    await choose.setInputFiles(file)
    await phone.getByRole('link', { name: 'Save payslip.png' }).waitFor()
    await card(page, 'Payslips').getByRole('link', { name: 'Save payslip.png' }).waitFor()
    await isAccessible(phone, 'a file that has arrived')
    await phone.getByRole('button', { name: 'Complete' }).click()
    await phone.getByRole('heading', { name: 'All done' }).waitFor()

    await page.getByRole('button', { name: 'Actions for Payslips' }).click()
    await page.getByRole('menuitem', { name: 'Send back' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('September is missing.')
    await isAccessible(page, 'sending back')
    await page.getByRole('dialog').getByRole('button', { name: 'Send back' }).click()
    await phone.getByRole('heading', { name: '1 task left' }).waitFor()
    await opens(phone, 'Payslips')
    await phone.getByText('September is missing.').waitFor()
    await isAccessible(phone, 'a task that was sent back')
    await isAccessible(page, 'the room of the agent')

    await phone.getByRole('button', { name: 'Complete' }).click()
    await phone.getByRole('heading', { name: 'All done' }).waitFor()
    await addTask(page, 'Terms')
    await page.getByRole('button', { name: 'Actions for Terms' }).click()
    await page.getByRole('menuitem', { name: 'Withdraw' }).click()
    await isAccessible(page, 'withdrawing')
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await phone.getByRole('heading', { name: 'All done' }).waitFor()

    // What she handed over is hers to save after the end.
    await endSession(page)
    await phone.getByRole('heading', { name: 'This session has ended' }).waitFor()
    await opens(phone, 'Payslips')
    const saving = phone.waitForEvent('download')
    await phone.getByRole('link', { name: 'Save payslip.png' }).click()
    expect((await saving).suggestedFilename()).toBe('payslip.png')
    await isAccessible(phone, 'after the end')
  })

  test('a photo over a slow line that breaks in the middle arrives whole, and by keyboard alone a form', async () => {
    const ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Noor')
    await ada.browser.value('POST', `/api/sessions/${id}/tasks`, {
      ...payslips,
      spec: { ...payslips.spec, mostMb: 20 },
    })
    await ada.browser.value('POST', `/api/sessions/${id}/tasks`, employment)
    const phone = await enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    await opens(phone, 'Payslips')
    const noise = { type: 'gaussian', mean: 120, sigma: 80 } as const
    const create = { width: 1_000, height: 700, channels: 3, background: '#fff', noise } as const
    const buffer = await sharp({ create }).png().toBuffer()
    const line = await phone.context().newCDPSession(phone)
    const slow = { offline: false, latency: 150, downloadThroughput: 300_000, uploadThroughput: 150_000 }
    await line.send('Network.emulateNetworkConditions', slow)
    await phone.locator('input[multiple]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer })
    for (let breaks = 0; breaks < 2; breaks += 1) {
      const share = async () => Number((await phone.locator('progress').getAttribute('value')) ?? 0)
      await expect.poll(share).toBeGreaterThan(0.1 + breaks * 0.3)
      await phone.context().setOffline(true)
      await phone.getByText('Waits for the connection').waitFor()
      await phone.context().setOffline(false)
      await line.send('Network.emulateNetworkConditions', slow)
    }
    await phone.getByRole('link', { name: 'Save photo.png' }).waitFor()
    const [file] = (await ada.reads(id)).tasks[0]?.files ?? []
    const saved = await ada.browser.ask('GET', `/api/sessions/${id}/files/${file?.id ?? ''}`)
    expect(Buffer.from(await saved.arrayBuffer()).equals(buffer)).toBe(true)
    await line.detach()

    await tabTo(phone, phone.getByRole('button', { name: 'Complete' }))
    await phone.keyboard.press('Enter')
    await phone.getByRole('heading', { name: '1 task left' }).waitFor()
    await tabTo(phone, phone.getByRole('button', { name: 'Continue' }))
    await phone.keyboard.press('Enter')
    for (const [label, answer] of [
      ['Employer', 'Corbel Timber Ltd'],
      ['National ID', 'QQ 12 34 56 C'],
      ['Net monthly income', '2,900'],
    ] as const) {
      await tabTo(phone, phone.getByLabel(label))
      await phone.keyboard.type(answer)
    }
    await tabTo(phone, phone.getByRole('button', { name: 'Complete' }))
    await phone.keyboard.press('Enter')
    await phone.getByRole('heading', { name: 'All done' }).waitFor()
  })
})
