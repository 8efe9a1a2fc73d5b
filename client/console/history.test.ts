import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { Me } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { SessionRow } from '../../shared/session.ts'
import '../ui/base.css'
import '../ui/tokens.css'
import { type ConsoleSocket, openConsoleSocket } from '../link/console-socket.ts'
import { Place } from './place.svelte.ts'
import Shell from './Shell.svelte'
import { shortcuts } from './shortcuts.svelte.ts'
import { ada, adasHistory, adasMe, at, Later, mirasRoom, PretendLine, PretendServer, row } from './testing.ts'

vi.mock('../link/console-socket.ts', () => ({ openConsoleSocket: vi.fn() }))

const bo = { id: '019a0000-0000-7000-8000-000000000009' as typeof ada.id, name: 'Bo Castellan' }
const idOf = (number: number) =>
  `019a0000-0000-7000-8000-${String(100 + number).padStart(12, '0')}` as SessionId
const session = (number: number, name: string, change: Partial<SessionRow> = {}): SessionRow => ({
  id: idOf(number),
  state: 'active',
  customer: { name },
  owner: ada,
  invitedAt: at,
  enteredAt: at,
  unseenAt: null,
  unread: 0,
  row: { ...row, id: idOf(number), status: 'offline-open', done: 1, total: 3 },
  ...change,
})
const dana = session(1, 'Dana Whitfield')
const jonas = session(2, 'Jonas Becker', { unseenAt: at })
const zoe = session(3, 'Zoë Krüger', { owner: bo })
const pageOf = (...items: SessionRow[]) => ({ items, nextCursor: null })
const updatedOf = (...items: SessionRow[]) => ({ ...pageOf(...items), count: items.length })
/** A list as long as a day: what comes after it is out of sight. */
const many = Array.from({ length: 30 }, (_, index) => session(40 + index, `Customer ${index}`))

const region = (name: string) => page.getByRole('region', { name })
const link = (name: RegExp | string) => page.getByRole('navigation').getByRole('link', { name })
const searchbox = page.getByRole('searchbox')
const names = () =>
  page
    .getByRole('navigation')
    .getByRole('link')
    .elements()
    .flatMap((each) => each.querySelector('.name')?.textContent ?? [])
const address = location.pathname

let line: PretendLine
beforeEach(async () => {
  await page.viewport(1440, 900)
  line = new PretendLine()
  vi.mocked(openConsoleSocket).mockReturnValue(line as unknown as ConsoleSocket)
})
afterEach(async () => {
  shortcuts.singleKeys = true
  vi.unstubAllGlobals()
  history.replaceState(null, '', address)
  await userEvent.unhover(document.body)
})

type Answers = ConstructorParameters<typeof PretendServer>[0]
async function opens(answers: Answers = {}, parts: Partial<Me['history']> = {}) {
  history.replaceState(null, '', '/')
  const server = new PretendServer({
    '/api/sessions/updated': updatedOf(jonas),
    'filter=all': pageOf(dana, jonas),
    'q=zo&scope=team': pageOf(zoe),
    '/enter': mirasRoom({ id: dana.id, row: dana.row }),
    ...answers,
  })
  const place = new Place()
  const me: Me = { ...adasMe, history: { ...adasHistory, ...parts } }
  await render(Shell, { me, place, loggedOut: vi.fn() })
  line.connects()
  return { server, place }
}
const watched = () => line.heard.findLast(({ name }) => name === 'watch')?.value as { ids: SessionId[] }
const findings = async () => {
  await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))
  const nav = document.querySelector('nav')
  const { violations } = await axe.run(nav ?? document)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

describe('the lists', () => {
  test('say which sessions were updated, and open one wherever it is pressed', async () => {
    const { place } = await opens()
    await expect.element(region('Updated sessions').getByRole('link')).toHaveTextContent('Jonas Becker')
    await expect.element(region('Recent').getByRole('link').nth(1)).toHaveTextContent('Jonas Becker')
    expect(await findings()).toEqual([])
    await region('Recent').getByText('1/3').first().click()
    expect(place.where).toEqual({ page: 'session', id: dana.id, looks: false })
  })

  test('a session in sight in one of them is watched, though its other row is out of sight or goes', async () => {
    await opens({ 'filter=all': pageOf(...many, jonas) })
    await expect.element(region('Updated sessions').getByRole('link')).toBeVisible()
    await vi.waitFor(() => expect(watched().ids).toContain(many[0]?.id))
    expect(watched().ids).toContain(jonas.id)
    expect(watched().ids).not.toContain(many.at(-1)?.id)
  })

  test('a session stays watched in one of them when it goes from the other', async () => {
    const { server } = await opens()
    await vi.waitFor(() => expect(watched().ids).toContain(jonas.id))
    server.answers('/api/sessions/updated', updatedOf())
    line.tells('list', { name: 'updated' })
    await expect.element(region('Updated sessions')).not.toBeInTheDocument()
    line.heard.length = 0
    server.answers('filter=all', pageOf(jonas))
    line.tells('list', { name: 'recent' })
    await vi.waitFor(() => expect(watched().ids).toEqual([jonas.id]))
  })

  test('their order stands still under the pointer, and no longer once the pane was closed by the keyboard', async () => {
    const { server } = await opens()
    await region('Recent').getByRole('link').first().hover()
    server.answers('filter=all', pageOf(jonas, dana))
    line.tells('list', { name: 'recent' })
    await vi.waitFor(() => expect(server.asked.filter(({ path }) => path.endsWith('=all'))).toHaveLength(2))
    expect(names()).toEqual(['Jonas Becker', 'Dana Whitfield', 'Jonas Becker'])
    page.getByRole('button', { name: 'Hide history' }).element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(region('Recent')).not.toBeInTheDocument()
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(names()).toEqual(['Jonas Becker', 'Jonas Becker', 'Dana Whitfield']))
  })

  test('say when they could not be loaded, each by itself, and try again', async () => {
    const { server } = await opens({ '/api/sessions/updated': new Later<object>().promise })
    await expect.element(region('Recent')).toBeVisible()
    server.answers('/api/sessions/updated', Promise.reject(new TypeError('away')))
    line.tells('list', { name: 'updated' })
    await expect.element(region('Updated sessions').getByText('could not be loaded')).toBeVisible()
    expect(await findings()).toEqual([])
    server.answers('/api/sessions/updated', updatedOf(jonas))
    await region('Updated sessions').getByRole('button', { name: 'Try again' }).click()
    await expect.element(region('Updated sessions').getByRole('link')).toBeVisible()
  })

  test('both away are said once, and one press asks for both', async () => {
    const away = () => Promise.reject<object>(new TypeError('away'))
    const { server } = await opens({ '/api/sessions/updated': away(), 'filter=all': away() })
    await expect.element(page.getByText('could not be loaded')).toBeVisible()
    expect(page.getByRole('button', { name: 'Try again' }).elements()).toHaveLength(1)
    server.answers('/api/sessions/updated', updatedOf(jonas))
    server.answers('filter=all', pageOf(dana))
    await page.getByRole('button', { name: 'Try again' }).click()
    await vi.waitFor(() => expect(names()).toEqual(['Jonas Becker', 'Dana Whitfield']))
  })
})

describe('parts that the team has switched off', () => {
  test('are neither shown nor asked for', async () => {
    const { server } = await opens({}, { search: false, updated: false })
    await expect.element(region('Recent').getByRole('link').first()).toBeVisible()
    await userEvent.keyboard('/')
    expect(searchbox.elements()).toEqual([])
    expect(region('Updated sessions').elements()).toEqual([])
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/sessions?filter=all'])
  })

  test('leave a choice of scope only where there is one', async () => {
    await opens({}, { scopes: ['mine'] })
    await expect.element(searchbox).toBeVisible()
    expect(page.getByRole('radio', { name: 'My history' }).elements()).toEqual([])
  })

  test('without a recent list, what would be updated is explained', async () => {
    await opens({ '/api/sessions/updated': updatedOf() }, { recent: false })
    await expect.element(region('Updated sessions').getByText('Nothing new')).toBeVisible()
    expect(await findings()).toEqual([])
  })
})

describe('the rail', () => {
  test('counts what was updated while the pane is closed', async () => {
    await opens({ '/api/sessions/updated': { ...updatedOf(jonas), count: 12 } })
    await expect.element(region('Updated sessions')).toBeVisible()
    await page.getByRole('button', { name: 'Hide history' }).click()
    const arrows = page.getByRole('button', { name: 'Show history, 12 updated sessions' })
    await expect.element(arrows).toHaveTextContent('12')
    expect(await findings()).toEqual([])
  })
})

describe('the search', () => {
  const types = async (typed: string) => {
    await searchbox.click()
    await userEvent.keyboard(typed)
  }

  test('shows whose a session is, marks what was typed, and says once how many there are', async () => {
    await opens({ 'q=kru&scope=team': pageOf(zoe, dana), 'q=kr&scope=team': pageOf(zoe) })
    await types('kr')
    await expect.element(link(/Zoë Krüger/)).toHaveTextContent('Offline · Bo Castellan')
    await userEvent.keyboard('u')
    await expect.element(link(/Dana Whitfield/)).toHaveTextContent('Offline · You')
    expect(
      page
        .getByRole('mark')
        .elements()
        .map(({ textContent }) => textContent),
    ).toEqual(['Krü'])
    const status = page.getByRole('navigation').getByRole('status')
    await expect.element(status).toHaveTextContent('2 sessions found')
    expect(await findings()).toEqual([])
  })

  test('one that finds as many as it may says that there may be more', async () => {
    await opens({ 'q=c&scope=team': pageOf(...many.slice(0, 20)) })
    await types('c')
    await expect.element(page.getByText('Only 20 are shown. Type more to find others.')).toBeVisible()
  })

  test('says where nothing was found, and offers the wider scope', async () => {
    await opens({ 'q=xy&scope=mine': pageOf(), 'q=xy&scope=team': pageOf(zoe) })
    await page.getByRole('radio', { name: 'My history' }).click()
    await types('xy')
    await expect.element(page.getByText('No customer called “xy”').first()).toBeVisible()
    await expect.element(page.getByText('Searched in My history.')).toBeVisible()
    expect(await findings()).toEqual([])
    await page.getByRole('button', { name: 'Search in My Team' }).click()
    await expect.element(link(/Zoë/)).toBeVisible()
    await expect.element(page.getByRole('radio', { name: 'My Team' })).toBeChecked()
  })

  test('says that it failed, and tries again', async () => {
    const away = Promise.reject(new TypeError('away'))
    away.catch(() => undefined)
    const { server } = await opens({ 'q=zo&scope=team': away })
    await types('zo')
    await expect.element(page.getByText('The search did not work').first()).toBeVisible()
    expect(await findings()).toEqual([])
    server.answers('q=zo&scope=team', pageOf(zoe))
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.element(link(/Zoë/)).toBeVisible()
  })

  test('its order stands still under the pointer, while what is typed anew is answered', async () => {
    const { server } = await opens({ 'q=zo&scope=team': pageOf(zoe, dana), 'q=zoe&scope=team': pageOf(dana) })
    await types('zo')
    await link(/Zoë/).hover()
    server.answers('q=zo&scope=team', pageOf({ ...dana, state: 'ended' }, zoe))
    line.tells('list', { name: 'recent' })
    await expect.element(link(/Dana/)).toHaveTextContent('Ended')
    expect(names()).toEqual(['Zoë Krüger', 'Dana Whitfield'])
    await userEvent.hover(page.getByRole('main'))
    await vi.waitFor(() => expect(names()).toEqual(['Dana Whitfield', 'Zoë Krüger']))
    await link(/Zoë/).hover()
    searchbox.element().focus()
    await userEvent.keyboard('e')
    await vi.waitFor(() => expect(names()).toEqual(['Dana Whitfield']))
  })
})

describe('by keyboard', () => {
  test('“/” goes to the search from anywhere that is not written in, and opens the pane for it', async () => {
    await opens()
    await page.getByText('Completed', { exact: true }).click()
    await userEvent.keyboard('/')
    await expect.element(searchbox).toHaveFocus()
    await userEvent.keyboard('a/b')
    await expect.element(searchbox).toHaveValue('a/b')
    await page.getByRole('button', { name: 'Hide history' }).click()
    await userEvent.keyboard('/')
    await expect.element(searchbox).toHaveFocus()
  })

  test('a single key does nothing below a dialog, and nothing once single keys are switched off', async () => {
    await opens()
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await page.getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
    await userEvent.keyboard('/?')
    await expect.element(searchbox).not.toHaveFocus()
    expect(page.getByRole('dialog').elements()).toEqual([])
    shortcuts.singleKeys = true
    await page.getByRole('button', { name: 'Hide history' }).click()
    await page.getByRole('navigation').getByRole('button', { name: 'Start Session' }).click()
    const close = page.getByRole('dialog').getByRole('button', { name: 'Close' })
    await expect.element(close).toBeVisible()
    close.element().focus()
    await userEvent.keyboard('/?')
    await expect.element(close).toHaveFocus()
    expect(page.getByRole('dialog').elements()).toHaveLength(1)
    expect(searchbox.elements()).toEqual([])
  })

  test('arrows go from the search through the rows of all sections and back, Enter opens', async () => {
    const { place } = await opens()
    await expect.element(region('Updated sessions').getByRole('link')).toBeVisible()
    await searchbox.click()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(region('Updated sessions').getByRole('link')).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(region('Recent').getByRole('link').first()).toHaveFocus()
    await userEvent.keyboard('{ArrowUp}{ArrowUp}')
    await expect.element(searchbox).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(place.where).toEqual({ page: 'session', id: dana.id, looks: false })
  })

  test('Escape clears the search, then leaves it', async () => {
    await opens()
    await searchbox.click()
    await userEvent.keyboard('zo{Escape}')
    await expect.element(searchbox).toHaveValue('')
    await expect.element(searchbox).toHaveFocus()
    await expect.element(region('Recent')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(searchbox).not.toHaveFocus()
  })

  test('Enter in the search opens what is found for all that was typed, not what was found before', async () => {
    const answer = new Later<object>()
    const { place, server } = await opens({
      'q=da&scope=team': pageOf(zoe),
      'q=dan&scope=team': answer.promise,
    })
    await searchbox.click()
    await userEvent.keyboard('{Enter}')
    expect(place.where).toEqual({ page: 'welcome' })
    await userEvent.keyboard('da')
    await expect.element(link(/Zoë/)).toBeVisible()
    await userEvent.keyboard('n{Enter}')
    await vi.waitFor(() => expect(server.asked.at(-1)?.path).toContain('q=dan&'))
    expect(place.where).toEqual({ page: 'welcome' })
    answer.resolve(pageOf(dana))
    await vi.waitFor(() => expect(place.where).toEqual({ page: 'session', id: dana.id, looks: false }))
  })

  test('Enter in the search only goes to another agent’s session, which opening would take over', async () => {
    const { place } = await opens({ 'q=zo&scope=team': pageOf(zoe) })
    await searchbox.click()
    await userEvent.keyboard('zo{Enter}')
    await expect.element(link(/Zoë/)).toHaveFocus()
    expect(place.where).toEqual({ page: 'welcome' })
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(place.where).toEqual({ page: 'session', id: zoe.id, looks: false }))
  })

  test('Enter and Escape that end the writing of a character open and clear nothing', async () => {
    const { place } = await opens()
    await searchbox.click()
    await userEvent.keyboard('zo')
    await expect.element(link(/Zoë/)).toBeVisible()
    for (const key of ['Enter', 'Escape', 'ArrowDown'])
      searchbox
        .element()
        .dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true }))
    await expect.element(searchbox).toHaveFocus()
    expect([place.where.page, searchbox.element()]).toEqual(['welcome', document.activeElement])
    await expect.element(searchbox).toHaveValue('zo')
  })

  test('the focus goes to the session’s other row where the one it stood on goes', async () => {
    const { server } = await opens()
    await expect.element(region('Updated sessions').getByRole('link')).toBeVisible()
    region('Updated sessions').getByRole('link').element().focus()
    server.answers('/api/sessions/updated', updatedOf())
    line.tells('list', { name: 'updated' })
    await expect.element(region('Updated sessions')).not.toBeInTheDocument()
    await expect.element(region('Recent').getByRole('link', { name: /Jonas/ })).toHaveFocus()
  })
})
