import { asc, inArray, isNull } from 'drizzle-orm'
import type { ReadBoard } from '../../shared/commands.ts'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import type { Board, BoardRow } from '../../shared/session.ts'
import { canUse, teamsOf, type Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { agents, teams } from '../storage/schema.ts'
import { openSessions } from '../storage/sessions-in-order.ts'
import { pendingAmong } from '../storage/transfers.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Dependencies } from './dependencies.ts'
import { itemsOf } from './list-sessions.ts'

/** As many as a console may watch at once. */
const PAGE = 200

/** Whether the agent has a board at all. */
export const hasBoard = ({ installation }: Dependencies, agent: Person): boolean =>
  canUse(agent, 'watch-board', { demo: installation.demo !== null })

/**
 * One page of the sessions of one's teams that have not ended, last entered first: of one team, or of all one
 * supervises. No content, and no contact of the customer.
 */
export async function readBoard(
  deps: Dependencies,
  agent: Person,
  { team, cursor }: ReadBoard,
): Promise<Outcome<Board>> {
  if (!hasBoard(deps, agent)) return refused('not-allowed', 'Boards are for supervisors')
  const own = await boardTeams(deps.db, agent)
  const shown = team === undefined ? own : own.filter(({ id }) => id === team)
  // Another's team is none, like one that there is not.
  if (shown.length === 0) return refused('not-found', 'Nothing is here')
  const list = `board:${agent.id}:${team ?? ''}`
  const place = readCursor(deps, list, cursor)
  if (isRefused(place)) return place
  const found = await openSessions(
    deps.db,
    shown.map(({ id }) => id),
    place,
    PAGE + 1,
  )
  const page = found.slice(0, PAGE)
  const last = found.length > PAGE ? page.at(-1)?.session : undefined
  const nextCursor = last ? writeCursor(deps, list, { at: last.enteredAt, id: last.id }) : null
  return { teams: own, items: await withRequests(deps, agent, page), nextCursor }
}

async function withRequests(
  deps: Dependencies,
  agent: Person,
  found: Awaited<ReturnType<typeof openSessions>>,
): Promise<BoardRow[]> {
  const ids = found.map(({ session }) => session.id)
  const [items, pending, ofTeam] = await Promise.all([
    itemsOf(deps, agent, found),
    pendingAmong(deps.db, ids),
    teamsOfOwners(deps, found),
  ])
  const requests = new Map(pending.map((each) => [each.id, each]))
  const requestOf = (id: SessionId): BoardRow['request'] => {
    const request = requests.get(id)
    return request ? { by: request.by, endsAt: request.deadline.toISOString() } : null
  }
  return items.map((item) => ({
    ...item,
    team: ofTeam.get(item.owner.id) as TeamId,
    request: requestOf(item.id),
  }))
}

async function teamsOfOwners({ db }: Dependencies, found: Awaited<ReturnType<typeof openSessions>>) {
  const owners = [...new Set(found.map(({ session }) => session.ownerId))]
  const rows = await db
    .select({ id: agents.id, teamId: agents.teamId })
    .from(agents)
    .where(inArray(agents.id, owners))
  return new Map(rows.map(({ id, teamId }) => [id, teamId]))
}

/** Supervisors have the teams they are in, administrators all. */
async function boardTeams(db: Database, agent: Person): Promise<Board['teams']> {
  const own = agent.role === 'administrator' ? isNull(teams.archivedAt) : inArray(teams.id, teamsOf(agent))
  return db.select({ id: teams.id, name: teams.name }).from(teams).where(own).orderBy(asc(teams.name))
}
