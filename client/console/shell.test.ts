import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { AgentRoom, SessionRow, AgentTask } from '../../shared/session.ts'
import '../ui/base.css'
import '../ui/tokens.css'
import { type ConsoleSocket, openConsoleSocket } from '../link/console-socket.ts'
import { pathOf, Place } from './place.svelte.ts'
import Shell from './Shell.svelte'
import {
  ada,
  at,
  form,
  Later,
  mirasRoom,
  PretendLine,
  PretendServer,
  Refused,
  row,
  adasMe,
} from './testing.ts'

vi.mock('../link/console-socket.ts', () => ({ openConsoleSocket: vi.fn() }))

const me = { ...adasMe, outbox: true }
const josId = '019a0000-0000-7000-8000-000000000077' as SessionId
const josRoom = mirasRoom({
  id: josId,
  customer: { name: 'Jo Park', email: 'jo@example.com', phone: null, pin: null },
  row: { ...row, id: josId },
})
const listed = ({ id, state, customer, owner, invitedAt, row: status }: AgentRoom): SessionRow => ({
  id,
  state,
  customer: { name: customer.name },
  owner,
  invitedAt,
  unseenAt: null,
  unread: 0,
  enteredAt: at,
  row: status,
})

const task: AgentTask = {
  id: '019a0000-0000-7000-8000-000000000088' as TaskId,
  kind: 'acknowledge',
  spec: {},
  title: 'Terms of the loan',
  text: 'Whoever borrows pays back.',
  state: 'open',
  createdAt: at,
  openedAt: null,
  startedAt: null,
  returned: null,
  answers: {},
  declined: null,
  files: [],
  result: null,
  hidden: [],
  completedAt: null,
}

const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const copyUrl = button('Copy URL')
const address = location.pathname

let line: PretendLine
beforeEach(async () => {
  await page.viewport(1440, 900)
  line = new PretendLine()
  vi.mocked(openConsoleSocket).mockReturnValue(line as unknown as ConsoleSocket)
})
afterEach(() => {
  vi.unstubAllGlobals()
  history.replaceState(null, '', address)
})

/** Ada's console with two sessions, the page of Mira's open unless another is named. */
async function opens(path = pathOf(row.id), answers: ConstructorParameters<typeof PretendServer>[0] = {}) {
  history.replaceState(null, '', path)
  const server = new PretendServer({
    '/api/sessions/updated': { items: [], nextCursor: null, count: 0 },
    '/api/sessions?filter=all': { items: [listed(mirasRoom()), listed(josRoom)], nextCursor: null },
    [`${row.id}/enter`]: mirasRoom(),
    [`${josId}/enter`]: josRoom,
    '/url': { url: 'https://foyer.example/j/secret', expiresAt: at },
    ...answers,
  })
  const place = new Place()
  await render(Shell, { me, place, loggedOut: vi.fn() })
  line.connects()
  return { server, place }
}
const generates = async () => {
  await button('More actions').click()
  await page.getByRole('menuitem', { name: /Generate session URL/ }).click()
}

describe('the session URL that was generated', () => {
  test('is not offered in another customer’s room', async () => {
    const { place } = await opens()
    await expect.element(heading('Mira Lindt')).toBeVisible()
    await generates()
    await expect.element(copyUrl).toBeVisible()
    place.go(pathOf(josId))
    await expect.element(heading('Jo Park')).toBeVisible()
    await expect.element(copyUrl).not.toBeInTheDocument()
  })

  test('is not offered there either when it comes after the room was left', async () => {
    let answer: (url: object) => void = () => undefined
    const url = new Promise<object>((resolve) => (answer = resolve))
    const { place } = await opens(pathOf(row.id), { '/url': url })
    await generates()
    place.go(pathOf(josId))
    await expect.element(heading('Jo Park')).toBeVisible()
    answer({ url: 'https://foyer.example/j/secret', expiresAt: at })
    await generates()
    await expect.element(page.getByText('Session URL ready for Jo Park')).toBeVisible()
    expect(copyUrl.elements()).toHaveLength(1)
  })

  test.each<[string, Partial<AgentRoom>]>([
    ['ended', { state: 'ended', endedAt: at, endedBy: 'inactivity' }],
    ['re-engaged', { events: [{ seq: 3, type: 'customer-changed', actor: { kind: 'agent', ...ada }, at }] }],
  ])('goes when the session is %s, here or elsewhere', async (_what, change) => {
    await opens()
    await generates()
    await expect.element(copyUrl).toBeVisible()
    line.tells('room', mirasRoom({ seq: 3, ...change }))
    await expect.element(copyUrl).not.toBeInTheDocument()
  })
})

describe('where the keyboard stands', () => {
  test('is in the room once a session was started', async () => {
    await opens('/', { '/api/session-form': form(), '/api/sessions': josRoom })
    button('Start Session').first().element().focus()
    await userEvent.keyboard('{Enter}')
    await page.getByLabelText('Customer name', { exact: true }).fill('Jo Park')
    await page.getByLabelText('Email address').fill('jo@example.com')
    await userEvent.keyboard('{Enter}')
    await expect.element(heading('Jo Park')).toHaveFocus()
  })

  test('is back at the button where nothing was started', async () => {
    await opens('/', { '/api/session-form': form() })
    button('Start Session').first().element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByLabelText('Customer name', { exact: true })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(button('Start Session').first()).toHaveFocus()
  })

  test('is back there also where the fields come as it closes', async () => {
    const later = new Later<object>()
    await opens('/', { '/api/session-form': later.promise })
    button('Start Session').first().element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('dialog')).toBeVisible()
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    )
    later.resolve(form())
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
    await expect.element(button('Start Session').first()).toHaveFocus()
  })

  test('is in the room where the button goes with what it did', async () => {
    const planned = mirasRoom({ state: 'planned', invitedAt: null, invitation: null })
    await opens(pathOf(row.id), { [`${row.id}/enter`]: planned, '/invite': mirasRoom({ seq: 3 }) })
    await expect.element(button('Invite')).toBeVisible()
    button('Invite').element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(button('Invite')).not.toBeInTheDocument()
    await expect.element(heading('Mira Lindt')).toHaveFocus()
  })

  test('is in the room where the dialog that is answered was opened from what is gone', async () => {
    const withTask = mirasRoom({ seq: 3, tasks: [task] })
    await opens(pathOf(row.id), { '/tasks': withTask })
    const inEmpty = button('Add task').nth(1)
    await expect.element(inEmpty).toBeVisible()
    inEmpty.element().focus()
    await userEvent.keyboard('{Enter}')
    await page.getByLabelText('Title').fill(task.title)
    await page.getByLabelText('Text to read and accept').fill(task.text)
    await page.getByRole('dialog').getByRole('button', { name: 'Add task' }).click()
    await expect.element(page.getByText(task.title)).toBeVisible()
    await expect.element(heading('Mira Lindt')).toHaveFocus()
  })

  test('is on the page that opens when the one it stood on goes', async () => {
    const ended = mirasRoom({
      seq: 3,
      state: 'ended',
      endedAt: at,
      endedBy: 'agent',
      agentAfterEnd: 'welcome',
    })
    await opens(pathOf(row.id), { '/end': ended })
    await expect.element(button('End Session')).toBeVisible()
    button('End Session').element().focus()
    await userEvent.keyboard('{Enter}')
    await page.getByRole('dialog').getByRole('button', { name: 'End Session' }).click()
    await expect.element(page.getByRole('main')).toHaveFocus()
  })
})

test.each([
  ['single-active-session', 'End your active session first'],
  ['not-found', 'This session is not one of yours'],
] as const)(
  'a room that does not open (%s) says why in the middle, with a button of its own height',
  async (code, said) => {
    await opens(pathOf(row.id), { [`${row.id}/enter`]: new Refused(code) })
    await expect.element(heading(said)).toBeVisible()
    const main = page.getByRole('main')
    const back = main.getByRole('button').element().getBoundingClientRect()
    expect(back.height).toBeLessThan(60)
    const { top, bottom } = main.element().getBoundingClientRect()
    expect(heading(said).element().getBoundingClientRect().top).toBeGreaterThan(top + (bottom - top) / 4)
  },
)
