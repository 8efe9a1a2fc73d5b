import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ListSessions } from '../shared/commands.ts'
import type { AgentId, SessionId, TeamId } from '../shared/ids.ts'
import { keysOf, keysOfTyped } from '../server/domain/misspelt.ts'
import { wantedIn } from '../server/domain/search.ts'
import { root } from '../server/root.ts'
import { openPostgres, rowsFrom, type OpenDatabase, type Transaction } from '../server/storage/database.ts'
import { wordsWith } from '../server/storage/search-words.ts'
import { sessionsThatFit, type Search } from '../server/storage/session-search.ts'
import {
  countUnseen,
  openSessions,
  sessionsInOrder,
  unseenSessions,
  type Place,
  type Reach,
} from '../server/storage/sessions-in-order.ts'
import { addPeople } from './support/foyer.ts'
import { freshDatabase } from './support/shared-postgres.ts'

const ROWS = 100_000
const filters = ListSessions.shape.filter.unwrap().options
const large = /Seq Scan on (sessions|session_search|search_words)/

let database: OpenDatabase
let reaches: [string, Reach][]
let place: Place

beforeAll(async () => {
  const url = await freshDatabase()
  await addPeople(url)
  database = await openPostgres(url, root, () => undefined)
  await fill(database)
  const [ada] = await rowsFrom<{ id: AgentId; team: TeamId }>(
    database.db,
    sql`select id, team_id as team from agents where email = 'ada@example.com'`,
  )
  const [middle] = await rowsFrom<{ at: Date; id: SessionId }>(
    database.db,
    sql`select entered_at as at, id from sessions where owner_id = ${ada?.id}
      order by entered_at desc, id desc offset 25000 limit 1`,
  )
  if (!ada || !middle) throw new Error('there is nobody to list')
  reaches = [
    ['mine', { owner: ada.id }],
    ['team', { teams: [ada.team] }],
    ['teams', { teams: [ada.team, '0190b0d0-0000-7000-8000-00000000c1a1' as TeamId] }],
    ['all', 'all'],
  ]
  place = { id: middle.id, at: new Date(middle.at) }
}, 60_000)
afterAll(() => database.close())

/** Sessions of the three agents, a third each; half completed, one in fifty with news; 5,000 different names. */
async function fill({ query }: OpenDatabase): Promise<void> {
  const { rows } = await query(`select indexdef from pg_indexes where indexname = 'session_search_text'`)
  const [{ indexdef }] = rows as [{ indexdef: string }]
  await query('alter table sessions disable trigger user')
  await query('drop index session_search_text')
  await query(`insert into sessions (id, state, owner_id, owner_team_id, settings_team_id, customer_name, search,
      created_at, idle_since, entered_at, unseen_at, tasks_done, tasks_total, last_hash)
    select gen_random_uuid(), 'active', a.id, a.team_id, a.team_id, 'Customer',
      ' ' || substr(md5((n % 5000)::text), 1, 9) || ' mira' || n || ' ', now(), now(), now() - n * interval '1 min',
      case when n % 50 = 0 then now() - n * interval '1 min' end, n % 2, 1, '\\x'
    from generate_series(1, ${ROWS}) n
    join (select *, row_number() over (order by id) - 1 as place from agents) a on a.place = n % 3`)
  await query(`insert into session_search (session_id, owner_id, owner_team_id, text)
    select id, owner_id, owner_team_id, search from sessions`)
  await query(indexdef)
  const words = Array.from({ length: 5_000 }, (_, n) =>
    [...String(n * 7_919)].map((c) => 'abcdefghij'[Number(c)]),
  )
  const known = [...new Set(words.map((letters) => `m${letters.join('')}`))]
  const entries = known.map((word) => ({ word, keys: keysOf(word) }))
  await query(
    `insert into search_words select word, keys from json_to_recordset($1) as entry(word text, keys text[])`,
    [JSON.stringify(entries)],
  )
  await query('alter table sessions enable trigger user')
  for (const table of ['sessions', 'session_search', 'search_words', 'agents'])
    await query(`analyze ${table}`)
}

const planOf = async (query: SQL, tx: Transaction | OpenDatabase['db'] = database.db): Promise<string> => {
  const rows = await rowsFrom<Record<'QUERY PLAN', string>>(tx, sql`explain ${query}`)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe(`at ${ROWS} sessions no list or search reads them all:`, () => {
  test('the lists, by every filter, on the first page and far on', async () => {
    for (const [name, reach] of reaches)
      for (const filter of filters)
        for (const at of [null, place]) {
          const plan = await planOf(sessionsInOrder(database.db, reach, filter, at, 51).getSQL())
          expect(plan, `${name} ${filter}`).not.toMatch(large)
          expect(plan, `${name} ${filter}`).toMatch(/using sessions_(mine|team|all)_(in)?complete/)
        }
  })

  test('the boards of supervisors, on the first page and far on', async () => {
    const [[, ofTeam], [, ofTeams]] = reaches.filter(([name]) => name.startsWith('team')) as [
      [string, { teams: TeamId[] }],
      [string, { teams: TeamId[] }],
    ]
    for (const { teams } of [ofTeam, ofTeams])
      for (const at of [null, place]) {
        const plan = await planOf(openSessions(database.db, teams, at, 201).getSQL())
        expect(plan).not.toMatch(large)
        expect(plan).toMatch(/using sessions_board/)
      }
  })

  test('the updated sessions and their number', async () => {
    const [[, mine]] = reaches as [[string, { owner: AgentId }]]
    for (const at of [null, place])
      expect(await planOf(unseenSessions(database.db, mine.owner, at, 51).getSQL())).toMatch(
        /using sessions_unseen/,
      )
    expect(await planOf(countUnseen(database.db, mine.owner, 99).getSQL())).not.toMatch(large)
  })

  test.each(['mi', 'x', 'mira', 'b6d7', 'mira12345678', 'nobody at all', '小明', '%%%'])(
    'a search for %s, among the newest and by the index',
    async (q) => {
      const patterns = wantedIn(q).map(({ pattern }) => pattern)
      for (const [name, reach] of reaches) {
        const search: Search = { reach, filter: 'all', patterns, words: [], limit: 20 }
        const plan = await planOf(sessionsThatFit(database.searching, search).getSQL(), database.searching)
        expect(plan, name).not.toMatch(large)
        expect(plan, name).toMatch(/using sessions_(mine|team|all)_(in)?complete/)
        expect(plan, name).toMatch(/Bitmap Index Scan on session_search_text/)
      }
    },
  )

  test('a search for words that were meant, by the index of whole words', async () => {
    for (const [name, reach] of reaches) {
      const words = [['mira', 'maria'], ['lindt']]
      const search: Search = { reach, filter: 'all', patterns: [], words, limit: 20 }
      const plan = await planOf(sessionsThatFit(database.searching, search).getSQL(), database.searching)
      expect(plan, name).not.toMatch(large)
      expect(plan, name).toMatch(/Bitmap Index Scan on session_search_words/)
    }
  })

  test('the words that a mistyped one may stand for', async () => {
    const plan = await planOf(
      wordsWith(database.searching, keysOfTyped('mabdc')).getSQL(),
      database.searching,
    )
    expect(plan).toMatch(/Bitmap Index Scan on search_words_keys/)
  })

  test('and without its index a list is seen to', async () => {
    const seen = database.db.transaction(async (tx) => {
      await tx.execute(sql`drop index sessions_all_completed`)
      const plan = await planOf(sessionsInOrder(database.db, 'all', 'completed', null, 51).getSQL(), tx)
      expect(plan).toMatch(large)
      throw new Error('undone')
    })
    await expect(seen).rejects.toThrow('undone')
  })
})
