import { and, eq, ne } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import { worksAt } from '../domain/account.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import { agents, sessions } from '../storage/schema.ts'
import { lineAbout } from './account-rules.ts'
import { mayAdminister } from './administration.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { handOver } from './hand-over.ts'
import { findPersons } from './present-rights.ts'

/**
 * Gives every session that has not ended of somebody whose account does not work any more to somebody whose does.
 * Answers how many went; one that changed hands meanwhile stays where it is.
 */
export async function handOverAll(
  deps: Dependencies,
  admin: Person,
  from: AgentId,
  to: AgentId,
): Promise<Outcome<{ count: number }>> {
  const refusal = (await mayAdminister(deps, admin)) ?? (await hindrance(deps, from, to))
  if (refusal) return refusal
  const open = await deps.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.ownerId, from), ne(sessions.state, 'ended')))
  // Whoever takes them over is said to do so.
  const why = to === admin.id ? 'owner-away' : 'reassigned'
  let count = 0
  for (const { id } of open) {
    const handed = await changeSession(deps, id, async (change) => {
      if (change.session.ownerId !== from) return false
      await handOver(change, to, why, `agent:${admin.id}`)
      return true
    })
    if (!isRefused(handed) && handed) count++
  }
  await transact(deps.db, async (tx) => {
    const line = lineAbout(admin, from, 'sessions-handed-over', { to, count: String(count) })
    await appendAudit(tx, await lockAudit(tx), [line], deps.now())
  })
  return { count }
}

async function hindrance(deps: Dependencies, from: AgentId, to: AgentId) {
  const [former] = await deps.db.select().from(agents).where(eq(agents.id, from))
  if (!former) return refused('not-found', 'Nothing is here')
  if (worksAt(former, deps.now()))
    return refused('invalid', 'They can be asked for their sessions', { from: 'still-there' })
  return (await findPersons(deps, [to])).has(to)
    ? null
    : refused('invalid', 'Nobody who works here has this id', { to: 'not-there' })
}
