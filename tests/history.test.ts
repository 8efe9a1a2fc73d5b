import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ListSessions } from '../shared/commands.ts'
import type { SessionId, TeamId } from '../shared/ids.ts'
import type { SessionPage } from '../shared/session.ts'
import { settingsSchema } from '../shared/settings.ts'
import { addTask } from '../server/actions/add-task.ts'
import { completeUnseen } from '../server/actions/complete-task.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { fillSearch } from '../server/actions/fill-search.ts'
import { listSessions, listUpdated } from '../server/actions/list-sessions.ts'
import { readAgentRoom } from '../server/actions/read-room.ts'
import { reengage } from '../server/actions/reengage.ts'
import { searchSessions } from '../server/actions/search-sessions.ts'
import { startSession } from '../server/actions/start-session.ts'
import { demoTeam } from '../server/demo/people.ts'
import type { Person } from '../server/domain/access.ts'
import type { Outcome } from '../server/domain/outcome.ts'
import { agents, furtherTeams, sessions, sessionSearch, teams } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

type Names = 'ada' | 'bo' | 'cy' | 'dee' | 'admin'
let stage: Stage
/** Ada and Bo are agents of Retail Lending, Cy its supervisor, Dee an agent of Claims. */
let people: Record<Names, Person>

beforeAll(async () => {
  stage = await openStage()
  await stage.adds('Dee', 'Claims')
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(async () => {
  Object.assign(stage.settings, settingsSchema.parse({}))
  await stage.deps.db.delete(furtherTeams)
  for (const name of ['ada', 'bo', 'cy', 'admin']) await moves(name, demoTeam)
  await moves('dee', 'Claims')
  const names = ['ada', 'bo', 'cy', 'dee', 'admin'] as const
  const found = await Promise.all(names.map(async (name) => [name, await stage.person(name)] as const))
  people = Object.fromEntries(found) as Record<Names, Person>
  await stage.deps.db.execute('truncate sessions, search_words cascade')
})

const teamNamed = async (name: string): Promise<TeamId> => {
  const [team] = await stage.deps.db.select().from(teams).where(eq(teams.name, name))
  if (!team) throw new Error(`no team ${name}`)
  return team.id
}
const moves = async (name: string, team: string) =>
  stage.deps.db
    .update(agents)
    .set({ teamId: await teamNamed(team) })
    .where(eq(agents.email, `${name}@example.com`))

const starts = async (name: Names, customer: string, phone?: string, email = 'someone@mail.test') => {
  stage.pass(1_000)
  const details = { customer: { name: customer, ...(phone ? { phone } : { email }) } }
  return granted(await startSession(stage.deps, people[name], details))
}
const asked = (query: Record<string, string>) => ListSessions.parse(query)
const namesIn = (page: Outcome<SessionPage>) => granted(page).items.map(({ customer }) => customer.name)
const finds = async (name: Names, q: string, more: Record<string, string> = {}) =>
  namesIn(await searchSessions(stage.deps, people[name], asked({ q, ...more })))
const lists = async (name: Names, query: Record<string, string> = {}) =>
  namesIn(await listSessions(stage.deps, people[name], asked(query)))
const updated = async (name: Names) => {
  const { items, count } = granted(await listUpdated(stage.deps, people[name], {}))
  return [items.map(({ customer }) => customer.name), count]
}
const enters = async (name: Names, id: SessionId) => {
  stage.pass(1_000)
  return granted(await enterSession(stage.deps, people[name], id))
}
const completes = async (owner: Names, id: SessionId) => {
  const task = granted(
    await addTask(stage.deps, people[owner], id, { kind: 'acknowledge', spec: {}, title: 'T', text: 'T' }),
  )
  stage.pass(1_000)
  granted(await completeUnseen(stage.deps, id, task))
}

describe('the recent list', () => {
  test('has the sessions one owns, last entered first; changing one does not move it', async () => {
    const [mira] = [await starts('ada', 'Mira'), await starts('ada', 'Jonas'), await starts('bo', 'Rosa')]
    expect(await lists('ada')).toEqual(['Jonas', 'Mira'])
    await completes('ada', mira)
    expect(await lists('ada')).toEqual(['Jonas', 'Mira'])
    await enters('ada', mira)
    expect(await lists('ada')).toEqual(['Mira', 'Jonas'])
  })

  test('is filtered by the rule of the status, each half and both in one order', async () => {
    const [mira] = [await starts('ada', 'Mira'), await starts('ada', 'Jonas'), await starts('ada', 'Rosa')]
    await completes('ada', mira)
    expect(await lists('ada', { filter: 'completed' })).toEqual(['Mira'])
    expect(await lists('ada', { filter: 'incomplete' })).toEqual(['Rosa', 'Jonas'])
    expect(await lists('ada', { filter: 'all' })).toEqual(['Rosa', 'Jonas', 'Mira'])
    await addTask(stage.deps, people.ada, mira, { kind: 'acknowledge', spec: {}, title: 'T', text: 'T' })
    expect(await lists('ada', { filter: 'completed' })).toEqual([])
  })

  test('pages show every session exactly once while the order stays, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(9), fc.boolean(), fc.constantFrom<Names>('ada', 'bo', 'dee')), {
          minLength: 60,
          maxLength: 130,
        }),
        fc.constantFrom('mine', 'team', 'all'),
        fc.constantFrom('all', 'completed', 'incomplete'),
        async (drawn, scope, filter) => {
          await stage.deps.db.execute('truncate sessions cascade')
          const made = await Promise.all(drawn.map(([, , owner], n) => starts(owner, `Customer ${n}`)))
          for (const [n, [moment, isComplete]] of drawn.entries())
            await stage.deps.db
              .update(sessions)
              // Many at the same moment: then the id decides.
              .set({
                enteredAt: new Date(1_700_000_000_000 + moment),
                tasksTotal: 1,
                tasksDone: isComplete ? 1 : 0,
              })
              .where(eq(sessions.id, made[n] as SessionId))
          const seen = await allPages(scope, filter)
          const expected = drawn.flatMap(([moment, isComplete, owner], n) =>
            (scope === 'all' || owner === 'ada' || (scope === 'team' && owner === 'bo')) &&
            (filter === 'all' || isComplete === (filter === 'completed'))
              ? [{ id: made[n] as SessionId, moment }]
              : [],
          )
          const order = expected.sort((a, b) => b.moment - a.moment || (a.id < b.id ? 1 : -1))
          expect(seen).toEqual(order.map(({ id }) => id))
        },
      ),
      { numRuns: 8 },
    )
  }, 60_000)

  const allPages = async (scope: string, filter: string): Promise<SessionId[]> => {
    stage.settings.scope = 'all'
    const ada = await stage.person('ada')
    const seen: SessionId[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = asked({ scope, filter, ...(cursor && { cursor }) })
      const page: SessionPage = granted(await listSessions(stage.deps, ada, query))
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    return seen
  }
})

describe('the updated sessions', () => {
  test('are those in which the customer completed something since their owner last entered', async () => {
    const [mira, jonas] = [await starts('ada', 'Mira'), await starts('ada', 'Jonas')]
    expect(await updated('ada')).toEqual([[], 0])
    await completes('ada', mira)
    await completes('ada', jonas)
    expect(await updated('ada')).toEqual([['Jonas', 'Mira'], 2])
    await completes('ada', mira)
    expect(await updated('ada')).toEqual([['Mira', 'Jonas'], 2])
    expect(await updated('bo')).toEqual([[], 0])
    await enters('ada', mira)
    expect(await updated('ada')).toEqual([['Jonas'], 1])
  })

  test('begin anew for whoever takes a session over, and not before they have entered', async () => {
    const id = await starts('ada', 'Mira')
    await completes('ada', id)
    await enters('bo', id)
    expect([await updated('ada'), await updated('bo')]).toEqual([
      [[], 0],
      [[], 0],
    ])
    await completes('bo', id)
    expect(await updated('bo')).toEqual([['Mira'], 1])
  })

  test('are counted up to 99, and paged', async () => {
    for (let n = 0; n < 101; n++) await starts('ada', `Customer ${n}`)
    await stage.deps.db.update(sessions).set({ unseenAt: stage.deps.now() })
    const first = granted(await listUpdated(stage.deps, people.ada, {}))
    const second = granted(await listUpdated(stage.deps, people.ada, { cursor: first.nextCursor ?? '' }))
    const third = granted(await listUpdated(stage.deps, people.ada, { cursor: second.nextCursor ?? '' }))
    const pages = [first, second, third].map(({ items }) => items.map(({ id }) => id))
    expect([pages.map((ids) => ids.length), new Set(pages.flat()).size]).toEqual([[50, 50, 1], 101])
    expect([first.count, third.nextCursor]).toEqual([99, null])
  })
})

describe('a search', () => {
  test.each([
    ['mül', 'Jürgen Müller'],
    ['MULLER', 'Jürgen Müller'],
    ['strass', 'Eva Straße'],
    ['soren', 'Søren Åkesson'],
    ['isik', 'Işık Yılmaz'],
    ['محمد', 'محمد علي'],
    ['小明', '王小明'],
    ["o'br", 'Sinéad O’Brien'],
    ['lidnt', 'Mira Lindt'],
    ['mria lind', 'Mira Lindt'],
    ['100%', '100% Media'],
  ])('for %s finds %s', async (q, name) => {
    for (const each of ['Jürgen Müller', 'Eva Straße', 'Søren Åkesson', 'Işık Yılmaz', 'محمد علي', '王小明'])
      await starts('ada', each)
    for (const each of ['Sinéad O’Brien', 'Mira Lindt', '100% Media']) await starts('ada', each)
    expect(await finds('ada', q)).toEqual([name])
  })

  test('letters of any script stand in the order in which they were typed', async () => {
    for (const name of ['Нави Абаев', 'Иван Волков']) await starts('ada', name)
    expect(await finds('ada', 'иван')).toEqual(['Иван Волков'])
    expect(await finds('ada', 'нав')).toEqual(['Нави Абаев'])
    expect(await finds('ada', 'ив')).toEqual(['Иван Волков'])
  })

  test('finds by address and by phone number, however it is written', async () => {
    await starts('ada', 'Mira', undefined, 'mira.lindt@example.com')
    await starts('ada', 'Jonas', '+49 1512 3456789')
    for (const q of ['lindt@ex', 'mira.lindt@example.com', 'lin'])
      expect(await finds('ada', q)).toEqual(['Mira'])
    for (const q of ['01512', '+49 (1512) 34', '3456789']) expect(await finds('ada', q)).toEqual(['Jonas'])
  })

  test('needs every word, in whatever order', async () => {
    for (const name of ['Mira Lindt', 'Mira Becker', 'Jonas Lindt']) await starts('ada', name)
    expect(await finds('ada', 'li mi')).toEqual(['Mira Lindt'])
    expect(await finds('ada', 'mira nobody')).toEqual([])
  })

  test('shows the last entered first, what was meant after what was typed, and at most 20', async () => {
    for (const name of ['Rosmaria One', 'Marie Two', 'Rosmaria Three']) await starts('ada', name)
    expect(await finds('ada', 'maria')).toEqual(['Rosmaria Three', 'Rosmaria One', 'Marie Two'])
    for (let n = 0; n < 25; n++) await starts('ada', `Paul ${n}`)
    const page = granted(await searchSessions(stage.deps, people.ada, asked({ q: 'paul' })))
    expect([page.items.length, page.items[0]?.customer.name, page.nextCursor]).toEqual([20, 'Paul 24', null])
  })

  test('takes a word that begins a known one for meant so, as long as something has it', async () => {
    for (const name of ['Maria One', 'Marie Two']) await starts('ada', name)
    await starts('bo', 'Mario Three')
    expect(await finds('ada', 'maria')).toEqual(['Maria One'])
    expect(await finds('ada', 'mario', { scope: 'mine' })).toEqual(['Marie Two', 'Maria One'])
  })

  test('looks as far as the scope: one’s own, the main teams of owners, all', async () => {
    stage.settings.scope = 'all'
    const [ada] = [await stage.person('ada')]
    people = { ...people, ada }
    for (const name of ['ada', 'bo', 'dee'] as const) await starts(name, `Mira of ${name}`)
    expect(await finds('ada', 'mira', { scope: 'mine' })).toEqual(['Mira of ada'])
    expect(await finds('ada', 'mira', { scope: 'team' })).toEqual(['Mira of bo', 'Mira of ada'])
    expect(await finds('ada', 'mira', { scope: 'all' })).toEqual(['Mira of dee', 'Mira of bo', 'Mira of ada'])
    expect(await finds('ada', 'mira')).toEqual(['Mira of bo', 'Mira of ada'])
    expect(await lists('ada', { scope: 'team' })).toEqual(['Mira of bo', 'Mira of ada'])
  })

  test('follows the session to its new owner, and the owner to another team', async () => {
    stage.settings.scope = 'all'
    people.dee = await stage.person('dee')
    const id = await starts('ada', 'Mira')
    expect(await finds('dee', 'mira')).toEqual([])
    await enters('dee', id)
    expect(await finds('dee', 'mira')).toEqual(['Mira'])
    await moves('dee', demoTeam)
    expect(await finds('ada', 'mira')).toEqual(['Mira'])
    expect(await lists('ada', { scope: 'team' })).toEqual(['Mira'])
  })

  test('a supervisor looks through all teams of theirs, an administrator through all', async () => {
    stage.settings.scope = 'mine'
    const teamId = await teamNamed('Claims')
    for (const name of ['ada', 'bo', 'cy'] as const) {
      await stage.deps.db.insert(furtherTeams).values({ agentId: people[name].id, teamId })
      people[name] = await stage.person(name)
    }
    people.admin = await stage.person('admin')
    await starts('ada', 'Mira of ada')
    await starts('dee', 'Mira of dee')
    expect(await finds('cy', 'mira')).toEqual(['Mira of dee', 'Mira of ada'])
    expect(await lists('cy', { scope: 'team' })).toEqual(['Mira of dee', 'Mira of ada'])
    expect(await finds('bo', 'mira')).toEqual([])
    expect(await finds('admin', 'mira', { scope: 'all' })).toEqual(['Mira of dee', 'Mira of ada'])
  })

  test('finds a customer by the new name after Re-engage, and no more by the old one', async () => {
    const id = await starts('ada', 'Mira Lindt')
    const customer = { name: 'Jonas Becker', email: 'jonas@mail.test' }
    granted(await reengage(stage.deps, people.ada, id, { customer }))
    expect([await finds('ada', 'becker'), await finds('ada', 'lindt')]).toEqual([['Jonas Becker'], []])
  })

  test('finds sessions that were begun before there was a search', async () => {
    await starts('ada', 'Mira Lindt')
    await stage.deps.db.update(sessions).set({ search: null })
    await stage.deps.db.delete(sessionSearch)
    expect(await finds('ada', 'mira')).toEqual([])
    expect([await fillSearch(stage.deps), await fillSearch(stage.deps)]).toEqual([1, 0])
    expect(await finds('ada', 'mira')).toEqual(['Mira Lindt'])
  })
})

describe('what is not allowed', () => {
  test('a scope beyond one’s own is refused, for lists and searches', async () => {
    for (const [own, refused] of [
      ['mine', ['team', 'all']],
      ['team', ['all']],
      ['all', []],
    ] as const) {
      stage.settings.scope = own
      const ada = await stage.person('ada')
      const outcomes = ['mine', 'team', 'all'].flatMap((scope) => [
        [scope, searchSessions(stage.deps, ada, asked({ scope, q: 'x' }))] as const,
        [scope, listSessions(stage.deps, ada, asked({ scope }))] as const,
      ])
      for (const [scope, outcome] of outcomes)
        expect([own, scope, refusalOf(await outcome)]).toEqual([
          own,
          scope,
          (refused as readonly string[]).includes(scope) ? 'not-allowed' : null,
        ])
    }
  })

  test('what the administrator switched off is refused', async () => {
    const outcomes = async () => [
      refusalOf(await searchSessions(stage.deps, people.ada, asked({ q: 'x' }))),
      refusalOf(await listUpdated(stage.deps, people.ada, {})),
      refusalOf(await listSessions(stage.deps, people.ada, asked({}))),
    ]
    expect(await outcomes()).toEqual([null, null, null])
    for (const [n, part] of (['historySearch', 'historyUpdated', 'historyRecent'] as const).entries()) {
      Object.assign(stage.settings, settingsSchema.parse({ [part]: false }))
      expect(await outcomes()).toEqual([0, 1, 2].map((each) => (each === n ? 'not-allowed' : null)))
    }
    Object.assign(stage.settings, settingsSchema.parse({ historyPane: false }))
    expect(await outcomes()).toEqual(['not-allowed', 'not-allowed', 'not-allowed'])
  })

  test('a cursor opens the list it was made for, for the agent it was made for, and nothing else', async () => {
    for (let n = 0; n < 52; n++) await starts('ada', `Customer ${n}`)
    await stage.deps.db.update(sessions).set({ unseenAt: stage.deps.now() })
    const { nextCursor } = granted(await listSessions(stage.deps, people.ada, asked({})))
    const cursor = nextCursor ?? ''
    const changed = Buffer.from(cursor, 'base64url')
    changed[30] = (changed[30] ?? 0) ^ 1
    const plain = JSON.stringify(['2026-03-02T09:00:00.000Z', '0199d0a0-0000-7000-8000-000000000000'])
    const { ada, bo } = people
    const list = (agent: Person, query: Record<string, string>) =>
      listSessions(stage.deps, agent, asked(query))
    expect(refusalOf(await list(ada, { cursor }))).toBeNull()
    for (const outcome of [
      list(bo, { cursor }),
      list(ada, { cursor, filter: 'incomplete' }),
      list(ada, { cursor, scope: 'team' }),
      listUpdated(stage.deps, ada, { cursor }),
      searchSessions(stage.deps, ada, asked({ q: 'customer', cursor })),
      list(ada, { cursor: changed.toString('base64url') }),
      list(ada, { cursor: Buffer.from(plain).toString('base64url') }),
      list(ada, { cursor: '' }),
      list(ada, { cursor: 'x' }),
    ])
      expect(refusalOf(await outcome)).toBe('invalid')
  })

  test('with a single active session, no other is opened from the history or a search', async () => {
    const [mine, ended] = [await starts('ada', 'Mira'), await starts('bo', 'Jonas')]
    await stage.deps.db.update(sessions).set({ state: 'ended' }).where(eq(sessions.id, ended))
    const own = await starts('ada', 'Rosa')
    await stage.deps.db.update(sessions).set({ state: 'ended' }).where(eq(sessions.id, own))
    stage.settings.singleActiveSession = true
    for (const id of [ended, own])
      expect(refusalOf(await enterSession(stage.deps, people.ada, id))).toBe('single-active-session')
    expect(granted(await enterSession(stage.deps, people.ada, mine))).toEqual({ transfer: null })
  })
})

test('opening a room of one’s own asks the database three questions at most', async () => {
  const id = await starts('ada', 'Mira')
  await enters('bo', id)
  for (let n = 0; n < 3; n++)
    await addTask(stage.deps, people.bo, id, { kind: 'acknowledge', spec: {}, title: 'T', text: 'T' })
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  await enters('bo', id)
  const room = granted(await readAgentRoom(stage.deps, people.bo, id))
  expect(asked.mock.calls.length).toBeLessThanOrEqual(3)
  expect(asked.mock.calls.length).toBeGreaterThan(0)
  asked.mockRestore()
  expect([room.tasks.length, room.owner.name]).toEqual([3, 'Bo Castellan'])
  expect(room.events.map(({ type, other }) => [type, other?.name]).slice(0, 2)).toEqual([
    ['session-started', undefined],
    ['ownership-transferred', 'Ada Brandt'],
  ])
})
