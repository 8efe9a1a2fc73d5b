import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Board, BoardRow } from '../../shared/session.ts'
import '../ui/base.css'
import '../ui/tokens.css'
import { type ConsoleSocket, openConsoleSocket } from '../link/console-socket.ts'
import { Place } from './place.svelte.ts'
import Shell from './Shell.svelte'
import { adasMe, ada, at, collections, lending, PretendLine, PretendServer, row } from './testing.ts'

vi.mock('../link/console-socket.ts', () => ({ openConsoleSocket: vi.fn() }))

const cy = { id: '019a0000-0000-7000-8000-0000000000cc' as AgentId, name: 'Cy Duarte' }
const bo = { id: '019a0000-0000-7000-8000-0000000000b0' as AgentId, name: 'Bo Castellan' }
const idOf = (n: number) => `019a0000-0000-7000-8001-${String(n).padStart(12, '0')}` as SessionId
/** The sessions of the board by number: every third is Bo's, of Collections. */
const session = (n: number, change: Partial<BoardRow> = {}): BoardRow => ({
  id: idOf(n),
  state: 'active',
  customer: { name: `Customer ${n}` },
  owner: n % 3 === 0 ? bo : ada,
  team: n % 3 === 0 ? collections.id : lending.id,
  invitedAt: at,
  enteredAt: at,
  unseenAt: null,
  unread: 0,
  request: null,
  row: { ...row, id: idOf(n) },
  ...change,
})
const boardOf = (items: BoardRow[], nextCursor: string | null = null): Board => ({
  teams: [lending, collections],
  items,
  nextCursor,
})

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

async function opens(answers: ConstructorParameters<typeof PretendServer>[0]) {
  history.replaceState(null, '', '/board')
  const server = new PretendServer({
    '/api/sessions/updated': { items: [], nextCursor: null, count: 0 },
    '/api/sessions?filter=all': { items: [], nextCursor: null },
    ...answers,
  })
  const me = { ...adasMe, ...cy, role: 'supervisor' as const, board: true }
  // As high as the window, as the page itself has it.
  await render(Shell, { target: document.body, props: { me, place: new Place(), loggedOut: vi.fn() } })
  line.connects()
  await expect.element(page.getByRole('grid', { name: 'Live board' })).toBeVisible()
  return server
}
const grid = page.getByRole('grid', { name: 'Live board' })
const cells = (name: string) => page.getByRole('row').filter({ hasText: name })
const rendered = () => document.querySelectorAll('[role=row][data-session]').length
const watched = () => (line.heard.findLast(({ name }) => name === 'watch')?.value as { ids: string[] }).ids

describe('the live board', () => {
  test('has a thousand sessions, of which those in sight stand in the page and are watched', async () => {
    await opens({ '/api/board?': boardOf(Array.from({ length: 1_000 }, (_, n) => session(n))) })
    await expect.element(grid).toHaveAttribute('aria-rowcount', '1001')
    expect(rendered()).toBeLessThan(60)
    await expect.poll(() => watched().length).toBe(rendered())
    await grid.click({ position: { x: 5, y: 5 } })
    await userEvent.keyboard('{End}')
    await expect.element(page.getByText('Customer 999', { exact: true })).toBeVisible()
    expect(rendered()).toBeLessThan(60)
    await expect.poll(() => watched().includes(idOf(999))).toBe(true)
  })

  test('reads on until it has all', async () => {
    await opens({
      'cursor=more': boardOf([session(3)]),
      '/api/board?': boardOf([session(1), session(2)], 'more'),
    })
    await expect.element(page.getByText('Customer 3', { exact: true })).toBeVisible()
    await expect.element(grid).toHaveAttribute('aria-rowcount', '4')
  })

  test('follows the status of a row in sight', async () => {
    await opens({ '/api/board?': boardOf([session(1), session(2)]) })
    await expect.element(cells('Customer 1').getByText('Never joined')).toBeVisible()
    line.tells('rows', {
      rows: [{ ...row, id: idOf(1), status: 'online-open', revision: 2, total: 2, done: 1 }],
    })
    await expect.element(cells('Customer 1').getByText('Online')).toBeVisible()
    await expect.element(cells('Customer 1').getByText('1/2', { exact: true })).toBeVisible()
    await page.getByRole('radio', { name: 'Online 1' }).click({ force: true })
    await expect.element(page.getByText('Customer 2', { exact: true })).not.toBeInTheDocument()
  })

  test('shows one owner’s, or those that somebody asks for', async () => {
    const endsAt = new Date(Date.now() + 40_000).toISOString()
    const asked = session(2, { request: { by: 'Dee Ekholm', endsAt } })
    await opens({ '/api/board?': boardOf([session(1), asked, session(3)]) })
    await page.getByRole('combobox', { name: 'Owner' }).selectOptions('Bo Castellan')
    await expect.element(grid).toHaveAttribute('aria-rowcount', '2')
    await expect.element(page.getByText('Customer 3', { exact: true })).toBeVisible()
    await page.getByRole('combobox', { name: 'Owner' }).selectOptions('All owners')
    await page.getByRole('radio', { name: 'Requested 1' }).click({ force: true })
    await expect.element(cells('Customer 2').getByText(/^Dee Ekholm asks, 0:(40|39|38)$/)).toBeVisible()
    await expect.element(grid).toHaveAttribute('aria-rowcount', '2')
  })

  test('is read anew when it is told to, and shown to nobody any more once it is left', async () => {
    const server = await opens({ '/api/board?': boardOf([session(1)]) })
    expect(line.heard).toContainEqual({ name: 'board:show', value: { open: true } })
    server.answers('/api/board?', boardOf([session(1), session(2)]))
    line.tells('list', { name: 'board' })
    await expect.element(page.getByText('Customer 2', { exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Foyer' }).click()
    await expect.poll(() => line.heard.at(-1)).toEqual({ name: 'board:show', value: { open: false } })
  })

  test('a press on a row explains its status and takes nothing over, by keyboard too', async () => {
    const report = { setBy: null, processes: [] }
    const server = await opens({
      '/api/board?': boardOf([session(1), session(2)]),
      '/presence': report,
    })
    await cells('Customer 2').click()
    await expect.element(page.getByRole('dialog', { name: /Customer 2/ })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
    await userEvent.keyboard('{ArrowUp}{Enter}')
    await expect.element(page.getByRole('dialog', { name: /Customer 1/ })).toBeVisible()
    expect(server.posted).toEqual([])
  })

  test('that could not be read says so, and tries again', async () => {
    history.replaceState(null, '', '/board')
    const server = new PretendServer({
      '/api/sessions/updated': { items: [], nextCursor: null, count: 0 },
      '/api/sessions?filter=all': { items: [], nextCursor: null },
    })
    const me = { ...adasMe, ...cy, role: 'supervisor' as const, board: true }
    await render(Shell, { me, place: new Place(), loggedOut: vi.fn() })
    line.connects()
    const again = page.getByRole('main').getByRole('button', { name: 'Try again' })
    await expect.element(again).toBeVisible()
    server.answers('/api/board?', boardOf([session(1)]))
    await again.click()
    await expect.element(page.getByText('Customer 1', { exact: true })).toBeVisible()
  })
})
