import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe('the task library', () => {
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

  test('is filled by an administrator, and an agent adds from it by one press', async () => {
    const admin = await logIn(browser, foyer, 'admin')
    await admin.goto(`${foyer.url}/settings`)
    await admin.getByRole('link', { name: 'Task library' }).click()
    await admin.getByText('No task yet').waitFor()
    await isAccessible(admin, 'an empty library')
    await admin.getByRole('button', { name: 'Add task' }).click()
    const dialog = admin.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'File or photo' }).check()
    await dialog.getByLabel('Title').fill('Proof of income')
    await dialog.getByLabel('Files at least').fill('9')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Fewer files are allowed than needed.').waitFor()
    await isAccessible(admin, 'a task that does not fit')
    await dialog.getByLabel('Files at least').fill('2')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await admin.getByRole('button', { name: 'Change Proof of income' }).waitFor()
    await isAccessible(admin, 'a library')

    const ada = await logIn(browser, foyer, 'ada')
    await newSession(ada, 'Mira Lindt')
    await ada.getByRole('button', { name: 'Add task' }).first().click()
    await ada.getByRole('button', { name: 'Add Proof of income' }).waitFor()
    await isAccessible(ada, 'adding from the library')
    await ada.getByRole('button', { name: 'Add Proof of income' }).click()
    await ada.locator('[data-task]', { hasText: 'Proof of income' }).waitFor()

    await admin.getByRole('button', { name: 'Remove Proof of income' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await admin.getByText('No task yet').waitFor()
    await admin.getByRole('link', { name: 'Audit trail' }).click()
    await admin.getByText('removed Proof of income from the task library').waitFor()
  })
})
