import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { countdown, secondsLeft } from './countdown.ts'
import EndWarning from './EndWarning.svelte'
import { mirasRoom, pretendDesk, PretendServer, Refused } from './testing.ts'
import ToastStack from './ToastStack.svelte'

const now = new Date('2026-03-02T10:00:00.000Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString()
const warning = page
  .getByText('This session ends by itself in', { exact: false })
  .filter({ hasNotText: 'Press' })
const keepOpen = page.getByRole('button', { name: 'Keep open' })

// The clock alone is pretended: what is shown still waits for real frames.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const shows = (endsAt: string | null, desk = pretendDesk()) =>
  render(EndWarning, { desk, room: mirasRoom({ endsAt }) })

describe('the warning before a session ends by itself', () => {
  test('does not stand where the session never ends by itself, or not soon', async () => {
    const { rerender } = await shows(null)
    await rerender({ room: mirasRoom({ endsAt: inSeconds(121) }) })
    await expect.element(keepOpen).not.toBeInTheDocument()
  })

  test('counts down from two minutes, by the second', async () => {
    await shows(inSeconds(120))
    await expect.element(page.getByRole('timer')).toHaveTextContent('2:00')
    vi.setSystemTime(inSeconds(55))
    await expect.element(page.getByRole('timer')).toHaveTextContent('1:05')
  })

  test('is said once when it comes and again at 30 and 10 seconds, not every second', async () => {
    const { container } = await shows(inSeconds(100))
    const said = new Set<string>()
    const status = container.querySelector('[role=status]')
    for (const left of [100, 99, 31, 30, 29, 11, 10, 9]) {
      vi.setSystemTime(inSeconds(100 - left))
      await expect.element(page.getByRole('timer')).toHaveTextContent(countdown(left))
      said.add(status?.textContent ?? '')
    }
    expect([...said]).toEqual([
      'This session ends by itself in 2 minutes. Press Keep open to go on.',
      'This session ends by itself in 30 seconds.',
      'This session ends by itself in 10 seconds.',
    ])
  })

  test('stands there at once when the laptop woke', async () => {
    await shows(inSeconds(600))
    vi.setSystemTime(inSeconds(580))
    document.dispatchEvent(new Event('visibilitychange'))
    await expect.element(page.getByRole('timer')).toHaveTextContent('0:20')
  })

  test('goes with "Keep open", which says so when it is refused', async () => {
    const desk = pretendDesk()
    const server = new PretendServer({ '/keep-open': new Refused('session-ended') })
    await render(ToastStack, { toasts: desk.toasts })
    const { rerender } = await shows(inSeconds(60), desk)
    await keepOpen.click()
    await expect.element(page.getByText('The session has ended. Nothing was changed.')).toBeVisible()
    await rerender({ room: mirasRoom({ endsAt: inSeconds(600) }) })
    await expect.element(warning).not.toBeInTheDocument()
    expect(server.posted).toHaveLength(1)
  })
})

test('a started second is counted, and there is nothing below zero', () => {
  expect([secondsLeft(inSeconds(1.2), now), secondsLeft(inSeconds(-5), now)]).toEqual([2, 0])
  expect([67, 5, 120].map(countdown)).toEqual(['1:07', '0:05', '2:00'])
})
