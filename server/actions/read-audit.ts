import { desc, inArray, lt } from 'drizzle-orm'
import type { AuditEntry, AuditPage } from '../../shared/administration.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { agents, auditEvents, teams } from '../storage/schema.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

const PAGE = 50

/** The audit trail of the installation, the newest first; `before` is the number of the line above the page. */
export async function readAudit(
  deps: Dependencies,
  agent: Person,
  before: number | undefined,
): Promise<Outcome<AuditPage>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  const found = await deps.db
    .select()
    .from(auditEvents)
    .where(before === undefined ? undefined : lt(auditEvents.seq, before))
    .orderBy(desc(auditEvents.seq))
    .limit(PAGE + 1)
  const page = found.slice(0, PAGE)
  const names = await namesOf(
    deps.db,
    page.flatMap(({ actorId, about }) => [actorId, about]),
  )
  const items = page.map((line) => entryOf(line, names))
  return { items, nextCursor: found.length > PAGE ? (page.at(-1)?.seq ?? null) : null }
}

type Line = typeof auditEvents.$inferSelect

/** What a line names, apart: `agent:{id}` and `team:{id}`; null: the installation. */
function named(text: string): { kind: 'team' | 'agent'; id: string } | null {
  const [kind, id] = text.split(':')
  return id && (kind === 'team' || kind === 'agent') ? { kind, id } : null
}

function entryOf(
  { seq, at, type, actorId, about, data }: Line,
  names: ReadonlyMap<string, string>,
): AuditEntry {
  const [actor, what] = [named(actorId), named(about)]
  return {
    seq,
    at: at.toISOString(),
    type,
    actor: actor && { id: actor.id as AgentId, name: names.get(actorId) ?? '' },
    about: what && { ...what, name: names.get(about) ?? '' },
    data: data === null ? {} : (JSON.parse(data) as Record<string, string>),
  }
}

async function namesOf(db: Database, all: readonly string[]): Promise<Map<string, string>> {
  const ids = (kind: 'team' | 'agent') => [
    ...new Set(all.flatMap((text) => (named(text)?.kind === kind ? [named(text)?.id ?? ''] : []))),
  ]
  const [ofAgents, ofTeams] = [ids('agent') as AgentId[], ids('team') as TeamId[]]
  const [people, groups] = await Promise.all([
    ofAgents.length === 0
      ? []
      : db.select({ id: agents.id, name: agents.name }).from(agents).where(inArray(agents.id, ofAgents)),
    ofTeams.length === 0
      ? []
      : db.select({ id: teams.id, name: teams.name }).from(teams).where(inArray(teams.id, ofTeams)),
  ])
  return new Map([
    ...people.map(({ id, name }) => [`agent:${id}`, name] as const),
    ...groups.map(({ id, name }) => [`team:${id}`, name] as const),
  ])
}
