import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import '../ui/base.css'
import CustomerInitials from './CustomerInitials.svelte'
import RoomHeader from './RoomHeader.svelte'
import StatusBadge from './StatusBadge.svelte'
import StatusDialog from './StatusDialog.svelte'
import { at, entry, mirasRoom, pretendDesk, PretendServer, row } from './testing.ts'

const button = (name: string) => page.getByRole('button', { name, exact: true })
const barred = mirasRoom({ entry: entry({ method: 'pin', state: 'barred', deviceBound: true }) })

afterEach(() => vi.unstubAllGlobals())

describe('the status badge', () => {
  test('shows what is known on focus, and a lock without it', async () => {
    await render(StatusBadge, { room: barred, row, onopen: () => undefined })
    const badge = page.getByRole('button', { name: /Never joined/ })
    await expect.element(badge).toHaveAccessibleName(/Barred after too many wrong tries/)
    badge.element().focus()
    const tip = page.getByRole('tooltip', { includeHidden: true })
    await expect.element(tip).toBeVisible()
    await expect.element(tip).toHaveTextContent(/Authentication\s*Barred after too many wrong tries/)
    await userEvent.keyboard('{Escape}')
    await expect.element(tip).not.toBeVisible()
  })

  test('opens what can be done about it on a press', async () => {
    const onopen = vi.fn()
    await render(StatusBadge, { room: barred, row, onopen })
    await page.getByRole('button').click()
    expect(onopen).toHaveBeenCalledOnce()
  })
})

describe('the tip of the status', () => {
  const tip = page.getByRole('tooltip', { includeHidden: true })
  const badge = page.getByRole('button', { name: /Never joined/ })
  const shows = async () => {
    await page.viewport(1440, 900)
    await render(RoomHeader, { desk: pretendDesk(), room: mirasRoom(), row })
  }

  test('does not come back with the focus when its dialog closes, by pointer or by keyboard', async () => {
    await shows()
    await badge.click()
    await page.getByRole('dialog').getByText('Close').click()
    await expect.element(badge).toHaveFocus()
    await expect.element(tip).not.toBeVisible()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('dialog')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(badge).toHaveFocus()
    await expect.element(tip).not.toBeVisible()
  })

  test('opens again by the pointer, and does not stay when the pointer has gone', async () => {
    await shows()
    await badge.click()
    await page.getByRole('dialog').getByText('Close').click()
    await badge.hover()
    await expect.element(tip).toBeVisible()
    await page.getByRole('heading', { name: 'Mira Lindt' }).hover()
    await expect.element(tip).not.toBeVisible()
  })
})

describe('the status in full', () => {
  const opens = (room = barred, answers = {}) => {
    const server = new PretendServer({ '/unlock': room, '/release': room, ...answers })
    const desk = pretendDesk(room)
    return { server, desk, rendered: render(StatusDialog, { desk, room, row, open: true }) }
  }

  test('lets a barred customer try again, and releases her browser', async () => {
    const { server, rendered } = opens()
    await rendered
    await button('Let Mira try again').click()
    await expect.element(page.getByText('Mira can try again.')).toBeVisible()
    await button('Release the browser').click()
    await expect.element(page.getByText('The browser is released.')).toBeVisible()
    expect(server.posted.map(({ path }) => path.replace(/.*\//, ''))).toEqual(['unlock', 'release'])
  })

  test('offers nothing where nothing is locked or bound', async () => {
    await opens(mirasRoom()).rendered
    await expect.element(page.getByText('None required').first()).toBeVisible()
    expect(page.getByRole('button').elements()).toHaveLength(2)
  })

  test('says why the dot is as it is only to those who may know', async () => {
    const report = { id: row.id, row, setBy: null, processes: [] }
    const { desk, server, rendered } = opens(mirasRoom(), { '/presence': report })
    const { unmount } = await rendered
    await expect.element(page.getByRole('dialog')).toBeVisible()
    expect(server.asked).toEqual([])
    await unmount()
    const supervisors = { ...desk, me: { ...desk.me, role: 'supervisor' as const } }
    await render(StatusDialog, { desk: supervisors as typeof desk, room: mirasRoom(), row, open: true })
    await expect.element(page.getByRole('heading', { name: 'Why is this dot not green?' })).toBeVisible()
    await expect.element(page.getByText('No process holds a live connection.')).toBeVisible()
  })
})

describe('the customer’s initials', () => {
  test('show the Session PIN on focus, left to right, and hold it in no title and no label', async () => {
    const { container } = await render(CustomerInitials, { name: 'Mira Lindt', pin: '4719' })
    container.dir = 'rtl'
    button('Mira Lindt, show Session PIN').element().focus()
    await expect.element(page.getByRole('tooltip', { includeHidden: true })).toBeVisible()
    await expect.element(page.getByText('4719')).toHaveStyle({ direction: 'ltr' })
    const attributes = [...container.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes])
    expect(attributes.filter(({ value }) => value.includes('4719'))).toEqual([])
  })

  test('are no button where there is no PIN', async () => {
    await render(CustomerInitials, { name: 'Mira Lindt', pin: null })
    await expect.element(page.getByText('ML')).toBeVisible()
    await expect.element(page.getByRole('button')).not.toBeInTheDocument()
  })
})

test('a moment of the room is not needed for a lock to be over', async () => {
  const over = mirasRoom({ entry: entry({ method: 'pin', state: 'locked', lockedUntil: at }) })
  await render(StatusBadge, { room: over, row, onopen: () => undefined })
  await expect
    .element(page.getByRole('tooltip', { includeHidden: true }))
    .toHaveTextContent(/Waiting for the Session PIN/)
})
