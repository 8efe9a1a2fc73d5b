import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { SessionId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import { Endings } from './endings.svelte.ts'
import EndingsElsewhere from './EndingsElsewhere.svelte'
import { mirasRoom, pretendDesk, PretendServer, Refused, row } from './testing.ts'
import ToastStack from './ToastStack.svelte'

const now = new Date('2026-03-02T10:00:00.000Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString()
const id = (number: number) => `019a0000-0000-7000-8000-0000000001${number}` as SessionId
const ending = (number: number, name: string, seconds: number) => ({
  id: id(number),
  customer: { name },
  endsAt: inSeconds(seconds),
})
const cleos = ending(10, 'Cleo Marsh', 100)
const keepOpen = page.getByRole('button', { name: 'Keep open' })
const warning = page.getByText(/The session with Cleo Marsh ends by itself in \d:\d\d/)
const timer = page.getByRole('timer')

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what ends by itself soon, on any page', () => {
  // The clock alone is pretended: what is shown still waits for real frames.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now }))

  async function shows(sessions: (typeof cleos)[], others = 0) {
    const desk = pretendDesk()
    await render(ToastStack, { toasts: desk.toasts })
    const { container } = await render(EndingsElsewhere, { desk })
    desk.endings.accept({ sessions, others })
    return { desk, container }
  }

  test('stands there from two minutes before the end, with the customer’s name and the seconds', async () => {
    await shows([ending(10, 'Cleo Marsh', 125)])
    await expect.element(keepOpen).not.toBeInTheDocument()
    vi.setSystemTime(inSeconds(5))
    await expect.element(warning).toBeVisible()
    await expect.element(timer).toHaveTextContent('2:00')
    vi.setSystemTime(inSeconds(126))
    await expect
      .element(page.getByText('The session with Cleo Marsh is about to end by itself'))
      .toBeVisible()
  })

  test('is left to the open room where that is the one that ends', async () => {
    await shows([{ ...cleos, id: row.id }, ending(11, 'Noor Haddad', 60)])
    await expect.element(page.getByText(/Noor Haddad ends by itself in 1:00/)).toBeVisible()
    await expect.element(warning).not.toBeInTheDocument()
  })

  test('leads to its room', async () => {
    const { desk } = await shows([cleos])
    await page.getByRole('button', { name: 'Open room' }).click()
    expect(desk.place.go).toHaveBeenCalledExactlyOnceWith(`/sessions/${cleos.id}`)
  })

  test('is kept open from here, by the keyboard, which goes on in the page', async () => {
    document.body.insertAdjacentHTML('beforeend', '<main id="room" tabindex="-1"></main>')
    const server = new PretendServer({ '/keep-open': mirasRoom({ endsAt: inSeconds(1_800) }) })
    await shows([cleos])
    await expect.element(warning).toBeVisible()
    keepOpen.element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(warning).not.toBeInTheDocument()
    expect(server.posted.map(({ path }) => path)).toEqual([`/api/sessions/${cleos.id}/keep-open`])
    await expect.element(page.getByRole('main')).toHaveFocus()
    page.getByRole('main').element().remove()
  })

  test('says so when it cannot be kept open', async () => {
    new PretendServer({ '/keep-open': new Refused('session-ended') })
    await shows([cleos])
    await keepOpen.click()
    await expect.element(page.getByText('The session has ended. Nothing was changed.')).toBeVisible()
    await expect.element(warning).toBeVisible()
  })

  test('shows the next three and counts the others', async () => {
    const names = ['Ann', 'Ben', 'Cleo', 'Dov', 'Eve']
    await shows(
      names.map((name, place) => ending(10 + place, name, 60 + place)),
      2,
    )
    await expect.element(keepOpen.nth(2)).toBeVisible()
    await expect.element(keepOpen.nth(3)).not.toBeInTheDocument()
    await expect.element(page.getByText('4 more of your sessions end by themselves soon')).toBeVisible()
  })

  test('is said once when it comes and again when time is short, not every second', async () => {
    const { container } = await shows([cleos])
    const said = new Set<string>()
    const status = container.querySelector('[role=status]')
    for (const [left, clock] of [
      [100, '1:40'],
      [99, '1:39'],
      [31, '0:31'],
      [30, '0:30'],
      [29, '0:29'],
    ] as const) {
      vi.setSystemTime(inSeconds(100 - left))
      await expect.element(timer).toHaveTextContent(clock)
      said.add(status?.textContent ?? '')
    }
    expect([...said]).toEqual([
      'The session with Cleo Marsh ends by itself in less than 2 minutes. Press Keep open to go on.',
      'The session with Cleo Marsh ends by itself in 30 seconds.',
    ])
  })
})

describe('what a console knows of the ends of sessions', () => {
  const told = { sessions: [cleos], others: 1 }

  test('a deadline that holds no longer does not come back, a later one does', () => {
    const endings = new Endings()
    endings.accept(told)
    endings.settle(cleos.id, cleos.endsAt)
    expect(endings.all).toEqual([cleos])
    endings.settle(cleos.id, inSeconds(1_800))
    endings.accept(told)
    expect(endings.all).toEqual([])
    const later = { ...cleos, endsAt: inSeconds(1_800) }
    endings.accept({ sessions: [later], others: 0 })
    expect(endings.all).toEqual([later])
  })

  test('a new line that says nothing within two looks leaves nothing standing', () => {
    vi.useFakeTimers()
    const endings = new Endings()
    endings.accept(told)
    endings.doubt()
    vi.advanceTimersByTime(2 * timings.endingsMs - 1)
    expect(endings.all).toEqual([cleos])
    vi.advanceTimersByTime(1)
    expect([endings.all, endings.others]).toEqual([[], 0])
    endings.doubt()
    endings.accept(told)
    vi.advanceTimersByTime(60_000)
    expect(endings.all).toEqual([cleos])
  })
})
