import { eq, sql } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import { addAgent } from '../../server/actions/add-agent.ts'
import { searchText } from '../../server/domain/search.ts'
import type { Database, OpenDatabase } from '../../server/storage/database.ts'
import { chainStart } from '../../server/storage/events.ts'
import { agents } from '../../server/storage/schema.ts'
import { rememberName } from '../../server/storage/search-words.ts'
import type { AgentId } from '../../shared/ids.ts'
import { someone } from './names.ts'

export const seedPassword = 'foyer-demo'
const TEAMS = 10
const AGENTS_PER_TEAM = 20
const AT_ONCE = 5_000
const DAY_MS = 86_400_000
/** The sessions lie in so many days. */
const DAYS = 730
/** Of all sessions, those of the first agent: somebody who has very many. */
const BUSIEST = 0.3

/**
 * Fills an empty database with teams, agents and so many sessions: two years of them, most ended, with customers of
 * many languages. Activity and messages of these sessions are left out. `said` is called with how many there are.
 */
export async function fill(
  database: OpenDatabase,
  count: number,
  said: (done: number) => void,
): Promise<void> {
  const { db, query } = database
  const owners = await addAgents(db)
  // Once at the end, all of them together: written one by one they would take most of the time.
  await query('alter table sessions disable trigger user')
  await query('drop index session_search_text')
  await query('drop index session_search_words')
  await query('drop index search_words_keys')
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, n) => from + n)
    await addSessions(db, owners, numbers, count)
    said(from + numbers.length)
  }
  await query('alter table sessions enable trigger user')
  await query(`insert into session_search (session_id, owner_id, owner_team_id, text)
    select id, owner_id, owner_team_id, search from sessions where search is not null on conflict do nothing`)
  await query(`create index session_search_text on session_search
    using gin (owner_id, owner_team_id, text gin_trgm_ops) with (fastupdate = false)`)
  await query(`create index session_search_words on session_search
    using gin (string_to_array(text || owner_id::text || ' ' || owner_team_id::text, ' ')) with (fastupdate = false)`)
  await query('create index search_words_keys on search_words using gin (keys) with (fastupdate = false)')
  await query(`insert into tasks (id, session_id, kind, title, text, state, created_at, completed_at)
    select gen_random_uuid(), s.id, 'acknowledge', 'Part ' || n, 'Please read part ' || n || ' of the agreement.',
      case when n <= s.tasks_done then 'completed' else 'open' end::task_state, s.created_at,
      case when n <= s.tasks_done then s.entered_at end
    from sessions s cross join lateral generate_series(1, s.tasks_total) n
    where not exists (select from tasks where tasks.session_id = s.id)`)
  for (const table of ['sessions', 'session_search', 'search_words', 'tasks', 'agents'])
    await query(`vacuum analyze ${table}`)
}

interface Owner {
  id: AgentId
  team: string
}

/** ada@example.com is the busiest; cy@example.com supervises her team, admin@example.com is the administrator. */
async function addAgents(db: Database): Promise<Owner[]> {
  const people = Array.from({ length: TEAMS * AGENTS_PER_TEAM }, (_, n) => ({
    team: `Team ${1 + Math.floor(n / AGENTS_PER_TEAM)}`,
    name: n === 0 ? 'Ada Brandt' : someone(n).name,
    email: n === 0 ? 'ada@example.com' : `agent${n}@example.com`,
    role: 'agent' as const,
  }))
  const others = [
    { team: 'Team 1', name: 'Cy Moreau', email: 'cy@example.com', role: 'supervisor' as const },
    { team: 'Team 1', name: 'Administrator', email: 'admin@example.com', role: 'administrator' as const },
  ]
  const [first] = people
  if (!first) throw new Error('nobody owns the sessions')
  const password = seedPassword
  for (const person of [first, ...others]) await addAgent(db, { ...person, password })
  const [ada] = await db.select().from(agents).where(eq(agents.email, first.email))
  for (const person of people.slice(1)) {
    await db.execute(sql`insert into teams (id, name) select ${uuid()}::uuid, ${person.team}
      where not exists (select from teams where name = ${person.team})`)
    await db.execute(sql`insert into agents (id, name, email, role, team_id, password_hash)
      select ${uuid()}::uuid, ${person.name}, ${person.email}, 'agent', id, ${ada?.passwordHash} from teams where name = ${person.team}
      on conflict (email) do nothing`)
  }
  const found = await db.select().from(agents).where(eq(agents.role, 'agent')).orderBy(agents.id)
  return found.map(({ id, teamId }) => ({ id, team: teamId }))
}

async function addSessions(db: Database, owners: readonly Owner[], numbers: number[], count: number) {
  const began = Date.now() - DAYS * DAY_MS
  const rows = numbers.map((n) => sessionOf(n, owners, began + (n / count) * DAYS * DAY_MS))
  await rememberName(db, ...rows.map(({ customer_name: name }) => name))
  await db.execute(sql`insert into sessions (id, state, owner_id, owner_team_id, settings_team_id, customer_name,
      customer_email, customer_phone, search, created_at, invited_at, first_joined_at, last_seen_at, ended_at,
      ended_by, access_after_end, idle_since, entered_at, unseen_at, tasks_done, tasks_total, last_seq, last_hash)
    select *, 0, decode(${chainStart.hash.toString('hex')}, 'hex') from json_to_recordset(${JSON.stringify(rows)}::json) as row(
      id uuid, state session_state, owner_id uuid, owner_team_id uuid, settings_team_id uuid, customer_name text,
      customer_email text, customer_phone text, search text, created_at timestamptz, invited_at timestamptz,
      first_joined_at timestamptz, last_seen_at timestamptz, ended_at timestamptz, ended_by ended_by,
      access_after_end access_after_end, idle_since timestamptz, entered_at timestamptz, unseen_at timestamptz,
      tasks_done int, tasks_total int)`)
}

/** Between 0 and 1, evenly, and the same each time (the finalizer of MurmurHash3). */
function share(n: number, salt: number): number {
  let mixed = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

function sessionOf(n: number, owners: readonly Owner[], created: number) {
  const { name, email, phone } = someone(n)
  const owner = owners[share(n, 1) < BUSIEST ? 0 : 1 + (n % (owners.length - 1))] as Owner
  const at = (ms: number) => new Date(Math.min(created + ms, Date.now())).toISOString()
  const state = share(n, 2) < 0.85 ? 'ended' : share(n, 3) < 0.8 ? 'active' : 'planned'
  const isJoined = state !== 'planned' && share(n, 4) < 0.8
  const total = Math.floor(share(n, 5) * 5)
  const done = isJoined ? Math.min(total, Math.floor(share(n, 6) * 8)) : 0
  const entered = share(n, 7) * 30 * DAY_MS
  return {
    id: uuid({ msecs: created }),
    state,
    owner_id: owner.id,
    owner_team_id: owner.team,
    settings_team_id: owner.team,
    customer_name: name,
    customer_email: email,
    customer_phone: phone,
    search: searchText({ customerName: name, customerEmail: email, customerPhone: phone }),
    created_at: at(0),
    invited_at: state === 'planned' ? null : at(0),
    first_joined_at: isJoined ? at(3_600_000) : null,
    last_seen_at: isJoined ? at(entered) : null,
    ended_at: state === 'ended' ? at(entered) : null,
    ended_by: state === 'ended' ? 'agent' : null,
    access_after_end: state === 'ended' ? 'limited' : null,
    idle_since: at(entered),
    entered_at: at(entered),
    unseen_at: done > 0 && share(n, 8) < 0.05 ? at(entered + 60_000) : null,
    tasks_done: done,
    tasks_total: total,
  }
}
