import { afterEach, expect, test, vi, describe } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { SettingsPage as Page } from '../../shared/administration.ts'
import { allSettings, settingsSchema } from '../../shared/settings.ts'
import SettingsPage from './SettingsPage.svelte'

const defaults = settingsSchema.parse({})
const asRead = (revision: number, own: Record<string, unknown> = {}): Page => ({
  team: null,
  revision,
  values: Object.fromEntries(
    allSettings.map((key) => [
      key,
      key in own
        ? { value: own[key] as never, from: 'system' as const, without: defaults[key] as never }
        : { value: defaults[key] as never, from: 'default' as const, without: defaults[key] as never },
    ]),
  ),
})

interface Asked {
  method: string
  body: { revision: number; changes: Record<string, unknown> } | null
}

/** Answers each request with the next of these. */
function server(...answers: [status: number, body: unknown][]): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (_path: string, { method, body }: { method: string; body?: string }) => {
    asked.push({ method, body: body ? (JSON.parse(body) as Asked['body']) : null })
    const [status, value] = answers[Math.min(asked.length, answers.length) - 1] as [number, unknown]
    return new Response(JSON.stringify(value), { status })
  })
  return asked
}
afterEach(() => vi.unstubAllGlobals())

const shows = () => render(SettingsPage, { id: null, teams: [], changed: () => undefined })
const row = (name: string) => page.getByRole('heading', { name, exact: true, level: 3 })
const save = page.getByRole('button', { name: 'Save' })
const days = page.getByRole('textbox', { name: 'Life of a link', exact: true })

describe('the page of settings', () => {
  test('has a row for every setting, with where its value comes from', async () => {
    server([200, asRead(0, { linkDays: 9 })])
    const { container } = await shows()
    await expect.element(row('Life of a link')).toBeVisible()
    expect(container.querySelectorAll('.setting')).toHaveLength(allSettings.length)
    await expect.element(page.getByText('System default', { exact: true })).toBeVisible()
    await expect.element(days).toHaveValue('9')
    await expect.element(save).toBeDisabled()
  })

  test('counts what is not saved, and saves it all at once with the revision that was read', async () => {
    const asked = server([200, asRead(4)], [200, asRead(6, { linkDays: 3, reminders: true })])
    await shows()
    await userEvent.fill(days, '3')
    await page.getByRole('switch', { name: 'Reminders', exact: true }).click()
    await expect.element(page.getByRole('status')).toHaveTextContent('2 changes not saved')
    await save.click()
    await expect.element(page.getByRole('status')).toHaveTextContent('Saved')
    expect(asked[1]).toEqual({
      method: 'PUT',
      body: { revision: 4, changes: { linkDays: 3, reminders: true } },
    })
  })

  test('what is changed back is no change', async () => {
    server([200, asRead(0)])
    await shows()
    await userEvent.fill(days, '3')
    await userEvent.fill(days, '7')
    await expect.element(save).toBeDisabled()
  })

  test('Discard forgets what was changed', async () => {
    server([200, asRead(0)])
    await shows()
    await userEvent.fill(days, '3')
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect.element(days).toHaveValue('7')
  })

  test('a choice is taken back with a press, and what then holds is shown', async () => {
    const asked = server([200, asRead(2, { linkDays: 9 })], [200, asRead(3)])
    await shows()
    await page.getByRole('button', { name: 'Use Foyer’s default' }).click()
    await expect.element(days).toHaveValue('7')
    await save.click()
    await expect.element(page.getByRole('status')).toHaveTextContent('Saved')
    expect(asked[1]?.body).toEqual({ revision: 2, changes: { linkDays: null } })
  })

  test('what cannot be a value is said beside it, kept as it was typed, and not sent', async () => {
    const asked = server([200, asRead(0)])
    await shows()
    await userEvent.fill(days, 'soon')
    await expect.element(page.getByRole('alert')).toHaveTextContent('Use a whole number from 1 to 365.')
    await expect.element(days).toHaveAttribute('aria-invalid', 'true')
    await save.click()
    await expect.element(days).toHaveFocus()
    expect(asked).toHaveLength(1)
    await expect.element(days).toHaveValue('soon')
  })

  test('whoever saves second is told who changed what, and keeps what was typed', async () => {
    const asked = server(
      [200, asRead(4)],
      [409, { refusal: 'changed-meanwhile', message: '', details: { lockTries: 'Mira Olsen' } }],
      [200, asRead(5, { lockTries: 8 })],
      [200, asRead(6, { lockTries: 8, linkDays: 3 })],
    )
    await shows()
    await userEvent.fill(days, '3')
    await save.click()
    await expect.element(page.getByText('Mira Olsen changed Wrong tries until a pause')).toBeVisible()
    await expect.element(page.getByRole('textbox', { name: 'Wrong tries until a pause' })).toHaveValue('8')
    await expect.element(days).toHaveValue('3')
    await save.click()
    await expect.element(page.getByRole('status')).toHaveTextContent('Saved')
    expect(asked.at(-1)?.body).toEqual({ revision: 5, changes: { linkDays: 3 } })
  })

  test('a refusal keeps what was typed and says that nothing was changed', async () => {
    server([200, asRead(4)], [503, { refusal: 'unavailable', message: '' }])
    await shows()
    await userEvent.fill(days, '3')
    await save.click()
    await expect.element(page.getByText('Foyer did not answer. Nothing was changed.')).toBeVisible()
    await expect.element(days).toHaveValue('3')
  })

  test('own texts are typed under what they are for; emptied they are Foyer’s words again', async () => {
    const asked = server([200, asRead(0)], [200, asRead(1)])
    await shows()
    await page.getByText('Reminder', { exact: true }).click()
    const subject = page.getByRole('textbox', { name: 'Subject' })
    await userEvent.fill(subject, 'Still open')
    await save.click()
    await expect
      .poll(() => asked[1]?.body?.changes)
      .toEqual({ texts: { reminder: { mailSubject: 'Still open' } } })
  })

  test('own texts are previewed as they are typed, before anything is saved', async () => {
    const asked = server(
      [200, asRead(0)],
      [200, { subject: 'Your room waits', mail: 'Hello', text: 'Hi' }],
      [200, { subject: 'Still open', mail: 'Hello', text: 'Hi' }],
    )
    await shows()
    await page.getByText('Reminder', { exact: true }).click()
    await page.getByRole('button', { name: 'Preview and test' }).click()
    await expect.element(page.getByText('Your room waits')).toBeVisible()
    await userEvent.fill(page.getByRole('textbox', { name: 'Subject' }), 'Still open')
    await expect.element(page.getByRole('region', { name: 'Preview' }).getByText('Still open')).toBeVisible()
    expect(asked.at(-1)?.body).toEqual({ team: null, kind: 'reminder', own: { mailSubject: 'Still open' } })
  })
})
