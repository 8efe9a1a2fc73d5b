import { afterEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import App from './App.svelte'
import { Late } from './late.svelte.ts'
import { Place } from './place.svelte.ts'
import { Room } from './room.svelte.ts'
import { cleosRoom, PretendDrafts, PretendLink, PretendPressed, task } from './testing.ts'
import './visit.css'

const heading = (name: string) => page.getByRole('heading', { level: 1, name })

async function cleoEnters(
  link: PretendLink,
  kept = new PretendPressed(),
  startsOver = () => true,
  unsent = new PretendDrafts(),
) {
  const goesOn = vi.fn()
  const room = new Room(link, startsOver, goesOn)
  const place = new Place()
  const late = new Late(room)
  await render(App, { room, place, late })
  await room.enter()
  await late.load(async () => ({
    ...(await import('./work-pages.ts')),
    roomWork: link,
    pressedOnThisPhone: kept,
    typedOnThisPhone: unsent,
  }))
  if (!late.tools) throw new Error('the tools are not there')
  const { presses } = late.tools
  return { room, presses, place, goesOn }
}

afterEach(() => history.replaceState(null, ''))

describe('the room', () => {
  test('shows what is left and who is here', async () => {
    await cleoEnters(new PretendLink())
    await expect.element(heading('2 tasks left')).toBeVisible()
    await expect.element(page.getByText('Ada is here')).toBeVisible()
    await expect.element(page.getByText('1 of 3')).toBeVisible()
    expect(document.title).toBe('2 tasks left · Retail Lending')
  })

  test('takes what is newer and leaves what is older', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.tells({ tasks: [...link.room.tasks, task(4, 'Insurance')] })
    await expect.element(heading('3 tasks left')).toBeVisible()
    await expect.element(page.getByText('Ada added Insurance')).toBeInTheDocument()
    link.listener?.room(cleosRoom())
    await expect.element(heading('3 tasks left')).toBeVisible()
  })

  test('opens the next task wherever its card is tapped', async () => {
    await cleoEnters(new PretendLink())
    await expect.element(heading('2 tasks left')).toBeVisible()
    const card = document.querySelector('[data-state=now]')
    const { left, top, width, height } = card?.getBoundingClientRect() ?? new DOMRect()
    const next = page.getByRole('button', { name: 'Continue' }).element()
    for (const [x, y] of [
      [left + 8, top + 8],
      [left + width / 2, top + 30],
      [left + width - 8, top + height - 4],
    ] as const)
      expect(document.elementFromPoint(x, y)).toBe(next)
    await page.getByText('Fees').click({ force: true })
    await expect.element(heading('Fees')).toBeVisible()
  })

  test('a change is spoken, and gone before it is old', async () => {
    const link = new PretendLink()
    const { room } = await cleoEnters(link)
    vi.useFakeTimers()
    link.tells({ tasks: [...link.room.tasks, task(4, 'Insurance')] })
    await vi.waitFor(() => expect(room.said.text).toBe('Ada added Insurance'))
    vi.advanceTimersByTime(10_000)
    expect(room.said.text).toBe('')
    vi.useRealTimers()
  })

  test('says nothing about a moment without connection', async () => {
    const link = new PretendLink()
    const { room } = await cleoEnters(link)
    link.listener?.lost()
    await new Promise((resolve) => setTimeout(resolve, 400))
    link.listener?.live('build')
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(room.lost).toBe(false)
  })

  test('says when it is not live, until it is again', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.listener?.lost()
    await expect.element(page.getByText('Not live'), { timeout: 3_000 }).toBeVisible()
    await expect.element(page.getByText('No connection, trying again')).toBeVisible()
    await expect.element(page.getByText('Ada is here')).not.toBeInTheDocument()
    link.listener?.live('build')
    await expect.element(page.getByText('Ada is here')).toBeVisible()
  })

  test('offers a reload when the server runs another build', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.listener?.live('next build')
    await expect.element(page.getByRole('button', { name: 'Reload' })).toBeVisible()
  })

  test('shows all done, and the end', async () => {
    const link = new PretendLink(cleosRoom({ tasks: [task(1, 'Fees', 'completed')] }))
    await cleoEnters(link)
    await expect.element(heading('All done, Cleo')).toBeVisible()
    link.tells({ state: 'ended', endedAt: '2026-03-02T10:00:00.000Z' })
    await expect.element(heading('This session has ended')).toBeVisible()
  })

  test('keeps asking while there is no server', async () => {
    const link = new PretendLink()
    link.reachable = false
    const entering = cleoEnters(link)
    await expect.element(page.getByText('No connection, trying again')).toBeVisible()
    link.reachable = true
    dispatchEvent(new Event('online'))
    await entering
    await expect.element(heading('2 tasks left')).toBeVisible()
  })
})

describe('a browser without this room', () => {
  test('goes to the page that says why, once', async () => {
    const link = new PretendLink()
    link.refusal = 'no-room'
    const startsOver = vi.fn().mockReturnValueOnce(true).mockReturnValue(false)
    const { room } = await cleoEnters(link, undefined, startsOver)
    expect(room.barrier).toBeNull()
    await room.refresh()
    await expect.element(heading('Connection closed')).toBeVisible()
  })

  test('says that it has another session open', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.listener?.closed('other-room')
    await expect.element(heading('Another session is open in this browser')).toHaveFocus()
    expect(link.listener).toBeNull()
  })
})

describe('another tab', () => {
  test('takes the room: this one says so, tries nothing, and comes back by “Use here”', async () => {
    const link = new PretendLink()
    const { room } = await cleoEnters(link)
    const opened = link.room.activation
    link.listener?.closed('other-tab')
    await expect.element(heading('Connection closed. Opened in another tab')).toHaveFocus()
    expect(link.listener).toBeNull()
    expect(link.asked).toEqual(['read'])
    await page.getByRole('button', { name: 'Use here' }).dblClick()
    await expect.element(heading('2 tasks left')).toBeVisible()
    expect(link.asked).toEqual(['read', 'activate'])
    expect(link.tab?.activation).toBe(opened + 1)
    expect(room.barrier).toBeNull()
  })

  test('is not taken for one by reading again: the number stays', async () => {
    const link = new PretendLink()
    const { room } = await cleoEnters(link)
    const opened = link.room.activation
    await room.refresh()
    expect(link.room.activation).toBe(opened)
  })
})

describe('after the end', () => {
  const ended = { state: 'ended', endedAt: '2026-03-02T10:00:00.000Z' } as const

  test('what is open can be read and not completed, until the day that is said', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.tells({
      ...ended,
      access: 'limited',
      accessUntil: '2026-03-16T10:00:00.000Z',
      helpLine: 'Call 555 0142',
    })
    await expect.element(page.getByText(/You can read this here until \S+ \S+\./)).toBeVisible()
    await expect.element(page.getByText('Need help? Call 555 0142')).toBeVisible()
    await page.getByRole('button', { name: /Fees/ }).click()
    await expect.element(page.getByText('you can read this, but no longer complete it')).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Complete', exact: true })).not.toBeInTheDocument()
  })

  test('what is open can be completed where the team wants it so', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.tells({ ...ended, access: 'full' })
    await expect.element(page.getByText('You can still complete what is open.')).toBeVisible()
    await page.getByRole('button', { name: /Fees/ }).click()
    await page.getByRole('button', { name: 'Complete', exact: true }).click()
    await expect.element(page.getByText('2 of 3')).toBeVisible()
  })

  test('without access nothing is left on the page', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    link.tells({ ...ended, access: 'none', tasks: [] })
    await expect.element(heading('This session has ended')).toBeVisible()
    await expect.element(page.getByText('Fees')).not.toBeInTheDocument()
  })

  test('who was here is led on, and who comes back later is not', async () => {
    const redirectUrl = 'https://bank.example/thanks'
    const link = new PretendLink()
    const { goesOn } = await cleoEnters(link)
    link.tells({ ...ended, access: 'limited', redirectUrl })
    await expect.poll(() => goesOn.mock.calls).toEqual([[redirectUrl]])
    const later = await cleoEnters(new PretendLink(cleosRoom({ ...ended, access: 'limited', redirectUrl })))
    expect(later.goesOn).not.toHaveBeenCalled()
  })
})

describe('completing', () => {
  const readFees = () => page.getByRole('button', { name: 'Continue' }).click()
  const pressComplete = () => page.getByRole('button', { name: 'Complete', exact: true }).click()

  test('leads back to what is left', async () => {
    const link = new PretendLink()
    await cleoEnters(link)
    await readFees()
    await expect.element(heading('Fees')).toHaveFocus()
    await pressComplete()
    await expect.element(heading('1 task left')).toHaveFocus()
    await expect.element(page.getByText('Fees completed, 1 task left')).toBeInTheDocument()
  })

  test('asks once, however often it is pressed', async () => {
    const link = new PretendLink()
    const { presses } = await cleoEnters(link)
    const fees = task(2, 'Fees').id
    const results = await Promise.all([presses.complete(fees), presses.complete(fees)])
    expect(results).toEqual([true, false])
    expect(link.asked.filter((asked) => asked === 'complete')).toHaveLength(1)
  })

  test('tries again until the server has it', async () => {
    const link = new PretendLink()
    const kept = new PretendPressed()
    await cleoEnters(link, kept)
    link.reachable = false
    await readFees()
    await pressComplete()
    await expect.element(page.getByText('No connection, trying again')).toBeVisible()
    await page.getByRole('button', { name: 'Back to tasks' }).click()
    await expect.element(page.getByText('Not sent yet')).toBeVisible()
    expect(Object.keys(kept.presses)).toEqual([task(2, 'Fees').id])
    link.reachable = true
    dispatchEvent(new Event('online'))
    await expect.element(heading('1 task left')).toBeVisible()
    expect(kept.presses).toEqual({})
  })

  test('goes on after a reload', async () => {
    const link = new PretendLink()
    await cleoEnters(link, new PretendPressed(task(2, 'Fees').id))
    await expect.element(heading('1 task left')).toBeVisible()
  })

  test('says so when the task was withdrawn meanwhile', async () => {
    const link = new PretendLink()
    const { presses } = await cleoEnters(link)
    await readFees()
    link.room = cleosRoom({ seq: 9, tasks: link.room.tasks.filter(({ title }) => title !== 'Fees') })
    link.complete = async () => ({ refusal: 'not-found' as const })
    await presses.complete(task(2, 'Fees').id)
    await expect.element(page.getByText('Ada withdrew Fees')).toBeInTheDocument()
    await expect.element(heading('1 task left')).toBeVisible()
  })

  test('against words that were changed meanwhile may be pressed again under the new ones, without a reload', async () => {
    const link = new PretendLink()
    const { presses } = await cleoEnters(link)
    const fees = task(2, 'Fees').id
    link.complete = async () => ({ refusal: 'changed-meanwhile' as const, details: { consent: 'changed' } })
    expect(await presses.complete(fees)).toBe(false)
    expect([presses.state(fees), presses.wrong(fees)]).toEqual([undefined, { consent: 'changed' }])
    link.complete = async () => ({ refusal: 'invalid' as const })
    await presses.complete(fees)
    expect(presses.state(fees)).toBe('refused')
  })
})

describe('the phone’s back button', () => {
  test('returns to the task in the list, at the same address', async () => {
    const address = location.href
    await cleoEnters(new PretendLink())
    await page.getByRole('button', { name: /Loan terms/ }).click()
    await expect.element(heading('Loan terms')).toHaveFocus()
    expect(location.href).toBe(address)
    history.back()
    await expect.element(page.getByRole('button', { name: /Loan terms/ })).toHaveFocus()
  })
})
