import { v7 as uuid } from 'uuid'
import { hashPassword } from '../../server/actions/passwords.ts'
import { openQueue } from '../../server/jobs/queue.ts'
import { createLogger } from '../../server/logger.ts'
import { root } from '../../server/root.ts'
import { openPostgres, type Database } from '../../server/storage/database.ts'
import { chainStart } from '../../server/storage/events.ts'
import { agents, entries, logins, sessions, tasks, teams } from '../../server/storage/schema.ts'
import { hashToken, newToken } from '../../server/storage/secrets.ts'
import type { AgentId, LoginId, SessionId, TaskId, TeamId } from '../../shared/ids.ts'
import { ownerOf, ownersOf, type Seating } from './seating.ts'

/** Whom the load plays: their keys, and what they are keys of. */
export interface People {
  customers: { session: SessionId; key: string; tasks: TaskId[] }[]
  /** Tokens of logins, one per console. */
  consoles: string[]
}

const TASKS = 3
const AT_ONCE = 1_000
const DAY_MS = 86_400_000

/**
 * Fills a new database as Foyer itself would have: its own migrations, its own tables and hashes. Everybody has been
 * in the room before, so that a storm is of people who come back.
 */
export async function seed(url: string, seating: Seating): Promise<People> {
  const database = await openPostgres(url, root, () => undefined)
  const queue = await openQueue(database, createLogger('silent'))
  await queue.close()
  const people = await fill(database.db, seating)
  await database.query('analyze')
  await database.close()
  return people
}

async function fill(db: Database, seating: Seating): Promise<People> {
  const now = new Date()
  const teamId = uuid() as TeamId
  await db.insert(teams).values({ id: teamId, name: 'Accounts' })
  const owners = await addOwners(db, ownersOf(seating), teamId)
  const consoles = Array.from({ length: seating.consoles }, newToken)
  await db.insert(logins).values(
    consoles.map((token, n) => ({
      id: uuid() as LoginId,
      agentId: owners[n % owners.length] as AgentId,
      tokenHash: hashToken(token),
      createdAt: now,
      renewedAt: now,
      expiresAt: new Date(now.getTime() + 5 * DAY_MS),
    })),
  )
  const customers = Array.from({ length: seating.customers }, () => ({
    session: uuid() as SessionId,
    key: newToken(),
    tasks: Array.from({ length: TASKS }, () => uuid() as TaskId),
  }))
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    const some = customers.slice(from, from + AT_ONCE)
    const owner = (n: number) => owners[ownerOf(seating, from + n)] as AgentId
    await db.insert(sessions).values(
      some.map(({ session, key }, n) => ({
        ...sessionRow(session, owner(n), teamId, now),
        boundEntry: hashToken(key),
      })),
    )
    await db.insert(tasks).values(some.flatMap(taskRows(now)))
    await db.insert(entries).values(
      some.map(({ session, key }) => ({
        keyHash: hashToken(key),
        sessionId: session,
        createdAt: now,
        authenticatedAt: now,
      })),
    )
  }
  return { customers, consoles }
}

async function addOwners(db: Database, count: number, teamId: TeamId): Promise<AgentId[]> {
  const passwordHash = await hashPassword('nobody logs in by password here')
  const owners = Array.from({ length: count }, (_, n) => ({
    id: uuid() as AgentId,
    name: `Ada ${n + 1}`,
    email: `ada-${n + 1}@example.com`,
    role: 'agent' as const,
    teamId,
    passwordHash,
  }))
  await db.insert(agents).values(owners)
  return owners.map(({ id }) => id)
}

const sessionRow = (id: SessionId, ownerId: AgentId, settingsTeamId: TeamId, at: Date) => ({
  id,
  state: 'active' as const,
  ownerId,
  ownerTeamId: settingsTeamId,
  settingsTeamId,
  customerName: 'Mira Lindt',
  customerEmail: 'mira@example.com',
  createdAt: at,
  invitedAt: at,
  firstJoinedAt: at,
  idleSince: at,
  enteredAt: at,
  tasksTotal: TASKS,
  lastSeq: chainStart.seq + 2,
  lastHash: chainStart.hash,
})

const taskRows =
  (createdAt: Date) =>
  ({ session, tasks: ids }: People['customers'][number]) =>
    ids.map((id, n) => ({
      id,
      sessionId: session,
      kind: 'acknowledge' as const,
      title: `Read part ${n + 1} of the agreement`,
      text: 'Please read the part that was sent to you, and say here that you have read it.',
      state: 'open' as const,
      createdAt,
    }))
