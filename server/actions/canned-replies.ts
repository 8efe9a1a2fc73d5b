import { asc, count, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import {
  MOST_REPLIES,
  type CannedReplies,
  type CannedReply,
  type ChangeCannedReply,
  type NewCannedReply,
} from '../../shared/canned-replies.ts'
import type { CannedReplyId, SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { isTeam } from '../storage/people.ts'
import { cannedReplies, teams } from '../storage/schema.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { changeLibrary } from './library.ts'
import { mayWorkOn } from './own-session.ts'

const missing = () => refused('not-found', 'Nothing is here')

/** All canned replies, for an administrator. */
export async function listReplies(deps: Dependencies, admin: Person): Promise<Outcome<CannedReplies>> {
  return (await mayAdminister(deps, admin)) ?? { items: await read(deps.db) }
}

/** What its owner may write in a session: the replies of the system, of its settings team, and of the agent's teams. */
export async function repliesFor(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<CannedReplies>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return missing()
  const refusal = mayWorkOn(agent, { ...found.session, ownerTeamId: found.ownerTeamId })
  if (refusal) return refusal
  const ofTeams = [found.session.settingsTeamId, agent.teamId, ...agent.furtherTeams]
  return {
    items: await read(deps.db, or(isNull(cannedReplies.teamId), inArray(cannedReplies.teamId, ofTeams))),
  }
}

async function read(db: Database, which?: SQL): Promise<CannedReply[]> {
  const found = await db
    .select({ reply: cannedReplies, name: teams.name })
    .from(cannedReplies)
    .leftJoin(teams, eq(teams.id, cannedReplies.teamId))
    .where(which)
    .orderBy(asc(cannedReplies.createdAt), asc(cannedReplies.id))
  return found.map(({ reply: { id, teamId, title, text }, name }) => ({
    id,
    team: teamId && name !== null ? { id: teamId, name } : null,
    title,
    text,
  }))
}

/** Puts a reply into the library of a team, or of the system (null). */
export async function addReply(
  deps: Dependencies,
  admin: Person,
  { team, title, text }: NewCannedReply,
): Promise<Outcome<CannedReply>> {
  const added = await changeLibrary(deps, admin, async (tx) => {
    if (team && !(await isTeam(tx, team))) return missing()
    const ofTeam = team ? eq(cannedReplies.teamId, team) : isNull(cannedReplies.teamId)
    const [there] = await tx.select({ count: count() }).from(cannedReplies).where(ofTeam)
    if ((there?.count ?? 0) >= MOST_REPLIES)
      return refused('invalid', `A library has at most ${MOST_REPLIES} replies`, { team: 'full' })
    const id = uuid() as CannedReplyId
    await tx.insert(cannedReplies).values({ id, teamId: team, title, text, createdAt: deps.now() })
    return { type: 'reply-added', id, team, title }
  })
  return readOne(deps.db, added)
}

/** What was written by it before stays as it is. */
export async function changeReply(
  deps: Dependencies,
  admin: Person,
  id: CannedReplyId,
  content: ChangeCannedReply,
): Promise<Outcome<CannedReply>> {
  const kept = await changeLibrary(deps, admin, async (tx) => {
    const [changed] = await tx.update(cannedReplies).set(content).where(eq(cannedReplies.id, id)).returning()
    return changed ? { type: 'reply-changed', id, team: changed.teamId, title: changed.title } : missing()
  })
  return readOne(deps.db, kept)
}

export async function removeReply(
  deps: Dependencies,
  admin: Person,
  id: CannedReplyId,
): Promise<Outcome<null>> {
  const removed = await changeLibrary(deps, admin, async (tx) => {
    const [gone] = await tx.delete(cannedReplies).where(eq(cannedReplies.id, id)).returning()
    return gone ? { type: 'reply-removed', id, team: gone.teamId, title: gone.title } : missing()
  })
  return isRefused(removed) ? removed : null
}

async function readOne(db: Database, id: Outcome<CannedReplyId>): Promise<Outcome<CannedReply>> {
  if (isRefused(id)) return id
  const [reply] = await read(db, eq(cannedReplies.id, id))
  return reply ?? missing()
}
