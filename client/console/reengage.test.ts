import { afterEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import Reengage from './Reengage.svelte'
import { at, form, mirasRoom, pretendDesk, PretendServer, Refused } from './testing.ts'

const field = (label: string) => page.getByLabelText(label, { exact: true })
const reengage = page.getByRole('button', { name: 'Re-engage', exact: true })
const guarded = { name: 'Mira Lindt', email: 'mira@example.com', phone: null, pin: '4719' }

async function opens(room = mirasRoom({ customer: guarded })) {
  const server = new PretendServer({
    '/api/session-form': form(),
    [`=${room.settingsTeam.id}`]: form(),
    '/reengage': room,
  })
  const rendered = await render(Reengage, { desk: pretendDesk(room), room, open: true })
  await expect.element(field('Customer name')).toHaveFocus()
  return { room, server, ...rendered }
}

afterEach(() => vi.unstubAllGlobals())

describe('Re-engage', () => {
  test('begins with what is known, and sends what was changed', async () => {
    const { server } = await opens()
    await expect.element(field('Customer name')).toHaveValue('Mira Lindt')
    await expect.element(field('Email address')).toHaveValue('mira@example.com')
    await expect.element(field('Session PIN')).toHaveValue('4719')
    await expect.element(page.getByText('The old link stops working')).toBeVisible()
    await page.getByRole('radio', { name: 'Phone (SMS)' }).click()
    await field('Phone number').fill('7700 900123')
    await field('Session PIN').fill('')
    await reengage.click()
    await expect
      .poll(() => server.posted.map(({ body }) => body))
      .toEqual([{ customer: { name: 'Mira Lindt', phone: '7700 900123' } }])
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  })

  test('when she joins while it is open, it closes with the reason and keeps what was typed', async () => {
    const { room, server, rerender } = await opens()
    await field('Email address').fill('mira.lindt@example.com')
    await rerender({ room: { ...room, seq: 3, firstJoinedAt: at } })
    await expect
      .element(page.getByText('Mira Lindt has joined meanwhile. Nothing was changed or sent.'))
      .toBeVisible()
    await expect.element(reengage).toBeDisabled()
    await expect.element(field('Email address')).toHaveValue('mira.lindt@example.com')
    expect(server.posted).toEqual([])
  })

  test('when she joins a moment before, the refusal says that nothing was changed or sent', async () => {
    const { server } = await opens()
    server.answers('/reengage', new Refused('already-joined'))
    await reengage.click()
    await expect
      .element(page.getByText('The customer has joined meanwhile. Nothing was changed or sent.'))
      .toBeVisible()
    await expect.element(page.getByRole('dialog')).toBeVisible()
  })

  test('in a session that sends nothing it says so', async () => {
    await opens(mirasRoom({ external: true }))
    await expect.element(page.getByText('Nothing is sent.')).toBeVisible()
  })

  test('before the invitation it says that nothing is sent yet, and knows of no old link', async () => {
    await opens(mirasRoom({ state: 'planned', invitedAt: null }))
    await expect.element(page.getByText('Nothing is sent yet')).toBeVisible()
    await expect.element(page.getByText('The old link stops working')).not.toBeInTheDocument()
  })

  test('without its team’s settings it can be used all the same', async () => {
    const room = mirasRoom()
    const server = new PretendServer({ '/reengage': room })
    await render(Reengage, { desk: pretendDesk(room), room, open: true })
    await expect.element(field('Email address')).toHaveValue('mira@example.com')
    await reengage.click()
    await expect.poll(() => server.posted).toHaveLength(1)
  })
})
