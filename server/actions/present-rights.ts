import { and, eq, gt, sql } from 'drizzle-orm'
import type { AgentId, LoginId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { needsSecondFactor } from '../domain/second-factor.ts'
import { builtOnce } from '../storage/built-query.ts'
import { findPeople, furtherTeamsOfAgent, working } from '../storage/people.ts'
import { agents, logins } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

type Stored = Omit<Person, 'scope'>

/** Has to have a second factor and has none: an identity provider answers for its own. */
export const mustSecure = (
  { settings }: Dependencies,
  { role, totpConfirmedAt }: Pick<typeof agents.$inferSelect, 'role' | 'totpConfirmedAt'>,
  { sso }: { sso: boolean },
): boolean => !sso && totpConfirmedAt === null && needsSecondFactor(role, settings.secondFactor)

export const personOf = (deps: Dependencies, { id, role, teamId, furtherTeams }: Stored): Person => ({
  id,
  role,
  teamId,
  furtherTeams,
  scope: deps.settingsOf(teamId).scope,
})

/** These agents with their present rights; whoever may not log in any more is left out. */
export async function findPersons(
  deps: Dependencies,
  ids: readonly AgentId[],
): Promise<Map<AgentId, Person>> {
  const found = await findPeople(deps.db, ids, deps.now())
  return new Map(found.map((stored) => [stored.id, personOf(deps, stored)]))
}

/**
 * The present rights behind these logins: only of those that have neither ended nor run out, nor wait for a second
 * factor, and whose account works.
 */
export async function rightsBehind(
  deps: Dependencies,
  ids: readonly LoginId[],
): Promise<Map<LoginId, Person>> {
  const found = await rightsByLogin(deps.db).execute({ ids, now: deps.now() })
  return new Map(
    found
      .filter((stored) => !mustSecure(deps, stored, stored))
      .map(({ loginId, ...stored }) => [loginId, personOf(deps, stored)]),
  )
}

// Of every console once a second: no more columns than are judged.
const rightsByLogin = builtOnce((db) =>
  db
    .select({
      loginId: logins.id,
      sso: logins.sso,
      id: agents.id,
      role: agents.role,
      teamId: agents.teamId,
      totpConfirmedAt: agents.totpConfirmedAt,
      furtherTeams: furtherTeamsOfAgent,
    })
    .from(logins)
    .innerJoin(agents, eq(agents.id, logins.agentId))
    .where(
      and(
        sql`${logins.id} = any(${sql.placeholder('ids')})`,
        gt(logins.expiresAt, sql.placeholder('now')),
        working(sql.placeholder('now')),
      ),
    )
    .prepare('rights_by_login'),
)
