import { and, desc, eq, gt, ne } from 'drizzle-orm'
import type { LoginId } from '../../shared/ids.ts'
import type { OwnLogins } from '../../shared/people.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { logins } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import type { Login } from './log-in.ts'

/** The browsers one is logged in with, the newest first. */
export async function listLogins(deps: Dependencies, login: Login): Promise<OwnLogins> {
  const found = await deps.db
    .select()
    .from(logins)
    .where(and(eq(logins.agentId, login.id), gt(logins.expiresAt, deps.now())))
    .orderBy(desc(logins.renewedAt), desc(logins.id))
  return {
    items: found.map(({ id, browser, createdAt, renewedAt }) => ({
      id,
      browser,
      createdAt: createdAt.toISOString(),
      seenAt: renewedAt.toISOString(),
      current: id === login.loginId,
    })),
  }
}

/** Logs one other browser of one's own out. */
export async function endLogin(deps: Dependencies, login: Login, id: LoginId): Promise<Outcome<OwnLogins>> {
  const ended = await deps.db
    .delete(logins)
    .where(and(eq(logins.id, id), eq(logins.agentId, login.id), ne(logins.id, login.loginId)))
    .returning({ id: logins.id })
  if (ended.length === 0) return refused('not-found', 'Nothing is here')
  deps.announce.loginsEnded(login.id, [id])
  return listLogins(deps, login)
}

/** Logs every browser out but this one. */
export async function endOtherLogins(deps: Dependencies, login: Login): Promise<OwnLogins> {
  const ended = await deps.db
    .delete(logins)
    .where(and(eq(logins.agentId, login.id), ne(logins.id, login.loginId)))
    .returning({ id: logins.id })
  deps.announce.loginsEnded(
    login.id,
    ended.map(({ id }) => id),
  )
  return listLogins(deps, login)
}
