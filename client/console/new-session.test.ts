import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import NewSession from './NewSession.svelte'
import {
  collections,
  form,
  Later,
  lending,
  mirasRoom,
  pretendDesk,
  PretendServer,
  Refused,
} from './testing.ts'

const field = (label: string) => page.getByLabelText(label, { exact: true })
const button = (name: string) => page.getByRole('button', { name, exact: true })

async function opens(server: PretendServer, when: 'start' | 'plan' = 'start') {
  await render(NewSession, { desk: pretendDesk(), open: true, when })
  await expect.element(field('Customer name')).toBeVisible()
  return server
}
const answering = (change: Partial<ReturnType<typeof form>> = {}) =>
  new PretendServer({ '/api/session-form': form(change), '/api/sessions': mirasRoom() })

const name = (typed = 'Mira Lindt') => field('Customer name').fill(typed)
const email = (typed = 'mira@example.com') => field('Email address').fill(typed)
const sent = (server: PretendServer) => server.posted.map(({ body }) => body)

afterEach(() => vi.unstubAllGlobals())

describe('New Session', () => {
  test('sends the name and the chosen contact, and a PIN only where one is typed', async () => {
    const server = await opens(answering())
    await expect.element(field('Customer name')).toHaveFocus()
    await name()
    await email()
    await expect.element(page.getByText('Mira gets an email with a link.')).toBeVisible()
    await button('Start').click()
    await expect
      .poll(() => sent(server))
      .toEqual([{ customer: { name: 'Mira Lindt', email: 'mira@example.com' } }])
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  })

  test('an open session with the same contact is offered; a new one starts only where that is pressed', async () => {
    const open = {
      session: '019a0000-0000-7000-8000-000000000042',
      customer: 'Mira Lindt',
      owner: 'Bo Castellan',
    }
    const server = new PretendServer({
      '/api/session-form': form(),
      '/api/sessions': new Refused('contact-open', open),
    })
    const desk = pretendDesk()
    await render(NewSession, { desk, open: true, when: 'start' })
    await name()
    await email()
    await button('Start').click()
    await expect.element(page.getByText('Mira Lindt has an open session already')).toBeVisible()
    await expect.element(page.getByText('Its owner is Bo Castellan. Nothing was started.')).toBeVisible()
    await button('Start a new one').click()
    await expect
      .poll(() => sent(server).at(-1))
      .toEqual({ customer: { name: 'Mira Lindt', email: 'mira@example.com' }, anew: true })
    await button('Open that session').click()
    expect(desk.place.go).toHaveBeenCalledWith(`/sessions/${open.session}`)
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  })

  test('an optional PIN that was wrong and is emptied again is no longer asked for', async () => {
    const server = await opens(answering())
    const pin = page.getByRole('textbox', { name: /^Session PIN/ })
    await name()
    await email()
    await pin.fill('12')
    await button('Start').click()
    await expect.element(page.getByText('Use 4 to 8 digits.')).toBeVisible()
    await pin.fill('')
    await expect.element(page.getByText('Use 4 to 8 digits.')).not.toBeInTheDocument()
    await expect.element(page.getByText('Give a Session PIN of 4 to 8 digits.')).not.toBeInTheDocument()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
    await button('Start').click()
    await expect
      .poll(() => sent(server))
      .toEqual([{ customer: { name: 'Mira Lindt', email: 'mira@example.com' } }])
  })

  test('a phone number stands behind its country’s calling code, and goes alone', async () => {
    const server = await opens(answering())
    await name()
    await email()
    await page.getByRole('radio', { name: 'Phone (SMS)' }).click()
    await expect.element(page.getByText('+44', { exact: true })).toBeVisible()
    await field('Phone number').fill('7700 900123')
    await expect.element(page.getByText('Mira gets a text message with a link.')).toBeVisible()
    await button('Start').click()
    await expect
      .poll(() => sent(server))
      .toEqual([{ customer: { name: 'Mira Lindt', phone: '7700 900123' } }])
  })

  test('a number with its own country code has no other one before it', async () => {
    await opens(answering())
    await page.getByRole('radio', { name: 'Phone (SMS)' }).click()
    await field('Phone number').fill('+49 30 901820')
    await expect.element(page.getByText('+44', { exact: true })).not.toBeInTheDocument()
  })

  test('where the team sends no text messages there is no phone choice, and the reason stands there', async () => {
    await opens(answering({ textMessages: false }))
    await expect.element(page.getByText('This team sends no text messages.')).toBeVisible()
    await expect.element(page.getByRole('radio', { name: 'Phone (SMS)' })).not.toBeInTheDocument()
  })

  test('with an external invitation e-mail and phone may both be given or neither, and a notice says so', async () => {
    const server = await opens(answering({ externalInvitation: true }))
    await expect.element(page.getByText('Foyer will not send an invitation')).toBeVisible()
    await name()
    await button('Start').click()
    await expect.poll(() => sent(server)).toEqual([{ customer: { name: 'Mira Lindt' } }])
  })

  test('another team’s settings are read anew, what was typed is kept, and the choice goes along', async () => {
    const teams = [lending, collections]
    const server = await opens(answering({ teams }))
    server.answers(
      `?settingsTeamId=${collections.id}`,
      form({ team: collections, teams, textMessages: false, pin: true }),
    )
    await name()
    await email()
    await field('Enter session settings').selectOptions('Collections')
    await expect.element(page.getByText('This team sends no text messages.')).toBeVisible()
    await expect.element(field('Customer name')).toHaveValue('Mira Lindt')
    await button('Start').click()
    await expect.element(page.getByText('Give a Session PIN of 4 to 8 digits.')).toBeVisible()
    await expect.element(field('Session PIN')).toHaveFocus()
    await field('Session PIN').fill('4719')
    await expect.element(page.getByText('Give a Session PIN of 4 to 8 digits.')).not.toBeInTheDocument()
    await button('Start').click()
    const customer = { name: 'Mira Lindt', email: 'mira@example.com' }
    await expect.poll(() => sent(server)).toEqual([{ customer, pin: '4719', settingsTeamId: collections.id }])
  })

  test('settings that cannot be read leave the team before chosen', async () => {
    const server = await opens(answering({ teams: [lending, collections] }))
    server.answers(
      `?settingsTeamId=${collections.id}`,
      new Refused('invalid', { settingsTeamId: 'not-offered' }),
    )
    await field('Enter session settings').selectOptions('Collections')
    await expect.element(page.getByText('These settings could not be read. Choose again.')).toBeVisible()
    await expect.element(page.getByRole('combobox')).toHaveValue(lending.id)
  })

  test('names every field that has to be put right, each with a way there and its sentence', async () => {
    const server = await opens(answering({ pin: true }))
    await name()
    await email('mira@example')
    await field('Session PIN').fill('82O6')
    await button('Start').click()
    await expect.element(page.getByText('2 fields need a correction')).toBeVisible()
    await expect
      .element(page.getByText('The part after @ is incomplete. Example: name@example.com'))
      .toBeVisible()
    await expect.element(page.getByText('Use digits only. The third character is a letter.')).toBeVisible()
    await expect.element(field('Email address')).toHaveFocus()
    await button('Session PIN').click()
    await expect.element(field('Session PIN')).toHaveFocus()
    expect(server.posted).toEqual([])
  })

  test('says what is wrong with an email address that has two @', async () => {
    await opens(answering())
    await name()
    await email('foo@@bar.com')
    await button('Start').click()
    await expect.element(page.getByText('There is more than one @ in it.')).toBeVisible()
  })

  test('what the server refuses stands beside its field, with all that was typed', async () => {
    const server = await opens(answering())
    server.answers('/api/sessions', new Refused('invalid', { phone: 'not-a-number' }))
    await name()
    await page.getByRole('radio', { name: 'Phone (SMS)' }).click()
    await field('Phone number').fill('999')
    await button('Start').click()
    await expect.element(page.getByText(/^This number cannot be reached/)).toBeVisible()
    await expect.element(field('Phone number')).toHaveValue('999')
    await expect.element(field('Customer name')).toHaveValue('Mira Lindt')
  })

  test('with an active session of her own the agent is told to end it first', async () => {
    const server = await opens(answering())
    server.answers('/api/sessions', new Refused('single-active-session'))
    await name()
    await email()
    await button('Start').click()
    await expect.element(page.getByText(/Press End Session there first/)).toBeVisible()
    await expect.element(field('Email address')).toHaveValue('mira@example.com')
  })

  test('pre-planned, nothing goes out before Invite, and the button says so', async () => {
    const server = await opens(answering(), 'plan')
    await name()
    await email()
    await expect.element(page.getByText('Mira gets nothing until you press Invite.')).toBeVisible()
    await button('Pre-plan Session').click()
    await expect.poll(() => sent(server)).toMatchObject([{ plan: true }])
  })

  test('while it is starting a second press sends nothing, and Escape leaves it open', async () => {
    const server = await opens(answering())
    const answer = new Later<object>()
    server.answers('/api/sessions', answer.promise)
    await name()
    await email()
    await button('Start').click()
    await expect.element(button('Starting')).toBeVisible()
    await expect.element(page.getByText('Nothing is sent twice, even if the connection drops.')).toBeVisible()
    await button('Starting').click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('dialog')).toBeVisible()
    answer.resolve(mirasRoom())
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
    expect(server.posted).toHaveLength(1)
  })
})
