import { z } from 'zod'
import type { ListSessions } from '../../shared/commands.ts'
import { SessionId } from '../../shared/ids.ts'
import type { SessionPage } from '../../shared/session.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { recentSessions, type RecentPlace, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { rowsOf } from './read-rows.ts'

const PAGE = 50

/** One page of the agent's own sessions, last entered first. */
export async function listSessions(
  deps: Dependencies,
  agent: Person,
  { scope, filter, cursor }: ListSessions,
): Promise<Outcome<SessionPage>> {
  if (scope !== 'mine') return refused('not-allowed', 'Only your own sessions can be listed')
  const after = cursor === undefined ? null : readCursor(cursor)
  if (after && 'code' in after) return after
  const found = await recentSessions(deps.db, agent.id, filter, after, PAGE + 1)
  const page = found.slice(0, PAGE)
  const rows = await rowsOf(
    deps,
    page.map(({ session }) => session),
  )
  const last = page.at(-1)?.session
  return {
    items: page.map(({ session, ownerName }, index) => ({
      ...listed(session, ownerName),
      row: rows[index] as (typeof rows)[number],
    })),
    nextCursor: last && found.length > PAGE ? writeCursor(last) : null,
  }
}

/** A session as lists show it, without its live half. */
export const listed = (session: Session, ownerName: string) => ({
  id: session.id,
  state: session.state,
  customer: { name: session.customerName },
  owner: { id: session.ownerId, name: ownerName },
  invitedAt: session.invitedAt?.toISOString() ?? null,
  enteredAt: session.enteredAt.toISOString(),
})

const Place = z.tuple([z.iso.datetime({ precision: 3 }), SessionId])

const writeCursor = ({ enteredAt, id }: RecentPlace): string =>
  Buffer.from(JSON.stringify([enteredAt.toISOString(), id])).toString('base64url')

function readCursor(cursor: string): RecentPlace | Refused {
  try {
    const [enteredAt, id] = Place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { enteredAt: new Date(enteredAt), id }
  } catch {
    return refused('invalid', 'The cursor is not one of ours', { cursor: 'unknown' })
  }
}
