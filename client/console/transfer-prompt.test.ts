import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { TransferId } from '../../shared/ids.ts'
import '../ui/tokens.css'
import { ada, mirasRoom, pretendDesk, PretendServer, Refused, row } from './testing.ts'
import TransferPrompts from './TransferPrompts.svelte'

const prompt = {
  id: '019a0000-0000-7000-8000-000000000009' as TransferId,
  session: { id: row.id, customer: { name: 'Mira Lindt' } },
  requester: { id: ada.id, name: 'Bo Castellan' },
  remainingMs: 60_000,
}

describe('the prompt for an owner', () => {
  let later = 0
  beforeEach(() => {
    const now = performance.now.bind(performance)
    later = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + later)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
    document.body.querySelector('textarea')?.remove()
  })

  async function asked(room = mirasRoom()) {
    const desk = pretendDesk(room)
    await render(TransferPrompts, { desk })
    desk.prompts.show(prompt)
    return desk
  }

  test('says who asks for what, and takes neither the focus nor what is being typed', async () => {
    const text = document.body.appendChild(document.createElement('textarea'))
    text.setAttribute('aria-label', 'An answer')
    text.focus()
    await asked()
    await expect
      .element(page.getByRole('region', { name: 'Bo Castellan asks to take over this session' }))
      .toBeVisible()
    await userEvent.keyboard('half written')
    await expect.element(page.getByLabelText('An answer')).toHaveValue('half written')
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Bo Castellan asks to take over this session')
  })

  test('beside another room it names the session', async () => {
    const other = { ...mirasRoom(), id: '019a0000-0000-7000-8000-000000000077' as typeof row.id }
    await asked(other)
    const name = 'Bo Castellan asks to take over Mira Lindt’s session'
    await expect.element(page.getByRole('region', { name })).toBeVisible()
  })

  test('an answer that comes too late changes nothing and says so', async () => {
    new PretendServer({ '/approve': new Refused('transfer-over') })
    const desk = await asked()
    later = 1_000
    await page.getByRole('button', { name: 'Approve' }).click()
    await expect.element(page.getByRole('region', { name: /asks/ })).not.toBeInTheDocument()
    expect(desk.toasts.all.map((toast) => toast.kind === 'said' && toast.text)).toEqual([
      'This request has ended already. Nothing was changed.',
    ])
  })

  test('stays while the server is out of reach', async () => {
    new PretendServer({})
    const desk = await asked()
    later = 1_000
    await page.getByRole('button', { name: 'Decline' }).click()
    await expect.poll(() => desk.toasts.all).toHaveLength(1)
    await expect.element(page.getByRole('region', { name: /asks/ })).toBeVisible()
  })

  test('closes by itself when another tab has answered', async () => {
    const desk = await asked()
    await expect.element(page.getByRole('region', { name: /asks/ })).toBeVisible()
    desk.prompts.close(prompt.id)
    await expect.element(page.getByRole('region', { name: /asks/ })).not.toBeInTheDocument()
  })
})
