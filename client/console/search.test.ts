import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SessionRow } from '../../shared/session.ts'
import { Rows } from './rows.svelte.ts'
import { Search } from './search.svelte.ts'
import { ada, at, Later, PretendServer, row } from './testing.ts'

const session = (name: string): SessionRow => ({
  id: row.id,
  state: 'active',
  customer: { name },
  owner: ada,
  invitedAt: at,
  enteredAt: at,
  unseenAt: null,
  unread: 0,
  row,
})
const page = (...names: string[]) => ({ items: names.map(session), nextCursor: null })
const history = { search: true, scopes: ['mine', 'team', 'all'] as const, updated: true, recent: true }
const open = (scopes: readonly ('mine' | 'team' | 'all')[] = history.scopes) =>
  new Search({ ...history, scopes: [...scopes] }, new Rows())
const names = (search: Search) => search.found?.items.map(({ customer }) => customer.name)

describe('the search of the history', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('asks once for what was typed in one go, in the team where that is allowed', async () => {
    const server = new PretendServer({ '/api/sessions': page('Dana') })
    server.answers('q=dan&scope=team', page('Dana Whitfield'))
    const search = open()
    for (const typed of ['d', 'da', 'dan']) search.type(typed)
    await expect.poll(() => names(search)).toEqual(['Dana Whitfield'])
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/sessions?q=dan&scope=team'])
    expect(open(['mine']).scope).toBe('mine')
  })

  test('what was found stays until the next answer; an answer overtaken is never shown', async () => {
    const server = new PretendServer({ 'q=da&scope=team': page('Dana') })
    const search = open()
    search.type('da')
    await expect.poll(() => names(search)).toEqual(['Dana'])
    const [slow, quick] = [new Later<object>(), new Later<object>()]
    server.answers('q=dan&scope=team', slow.promise)
    server.answers('q=danu&scope=team', quick.promise)
    search.type('dan')
    await expect.poll(() => server.asked).toHaveLength(2)
    search.type('danu')
    await expect.poll(() => server.asked).toHaveLength(3)
    expect(names(search)).toEqual(['Dana'])
    quick.resolve(page('Danuta'))
    await expect.poll(() => names(search)).toEqual(['Danuta'])
    slow.resolve(page('Dana', 'Daniel'))
    await slow.promise
    await Promise.resolve()
    expect(names(search)).toEqual(['Danuta'])
  })

  test('another scope asks at once, and only a wider one is offered', async () => {
    const server = new PretendServer({ 'scope=team': page(), 'scope=all': page('Omar') })
    const search = open()
    search.type('omar')
    await expect.poll(() => search.found?.items).toEqual([])
    expect(search.wider).toBe('all')
    search.within('all')
    await expect.poll(() => names(search)).toEqual(['Omar'])
    expect([search.wider, server.asked.length]).toEqual([null, 2])
  })

  test('says that it failed, keeps what is typed, and asks again', async () => {
    const server = new PretendServer({})
    const search = open()
    search.type('mira')
    await expect.poll(() => search.failed).toBe(true)
    server.answers('q=mira&scope=team', page('Mira Lindt'))
    await search.ask()
    expect([search.failed, search.q, names(search)]).toEqual([false, 'mira', ['Mira Lindt']])
  })

  test('only spaces are no search', () => {
    const server = new PretendServer({})
    const search = open()
    search.type('   ')
    expect([search.isOn, server.asked]).toEqual([false, []])
  })
})
