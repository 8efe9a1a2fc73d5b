import { and, desc, eq, inArray, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { AgentId, SessionId, TransferId } from '../../shared/ids.ts'
import type { TransferEnd } from '../../shared/transfer.ts'
import type { Database, Transaction } from './database.ts'
import { agents, sessionEvents, sessions, transfers } from './schema.ts'

export type Transfer = typeof transfers.$inferSelect

const isPending = eq(transfers.state, 'pending')

export async function findTransfer(db: Database, id: TransferId): Promise<Transfer | null> {
  const [transfer] = await db.select().from(transfers).where(eq(transfers.id, id))
  return transfer ?? null
}

/** The request that waits for the owner of this session. */
export async function pendingOf(tx: Transaction | Database, id: SessionId): Promise<Transfer | null> {
  const [transfer] = await tx
    .select()
    .from(transfers)
    .where(and(eq(transfers.sessionId, id), isPending))
  return transfer ?? null
}

/** The newest request, whatever became of it. */
export async function lastOf(tx: Transaction | Database, id: SessionId): Promise<Transfer | null> {
  const [transfer] = await tx
    .select()
    .from(transfers)
    .where(eq(transfers.sessionId, id))
    .orderBy(desc(transfers.askedAt), desc(transfers.id))
    .limit(1)
  return transfer ?? null
}

export const allPending = (db: Database): Promise<Transfer[]> => db.select().from(transfers).where(isPending)

/** Ends a request that waits. False where it has ended already: whoever comes second changes nothing. */
export async function close(tx: Transaction, id: TransferId, end: TransferEnd, at: Date): Promise<boolean> {
  const closed = await tx
    .update(transfers)
    .set({ state: end, closedAt: at })
    .where(and(eq(transfers.id, id), isPending))
    .returning({ id: transfers.id })
  return closed.length > 0
}

const [owner, requester, now] = [alias(agents, 'owner'), alias(agents, 'requester'), alias(agents, 'now')]

const named = (db: Database) =>
  db
    .select({
      transfer: transfers,
      customerName: sessions.customerName,
      ownerName: owner.name,
      /** Whose session it is now. */
      ownerNow: { id: now.id, name: now.name },
      ownerTeamId: now.teamId,
      requesterName: requester.name,
    })
    .from(transfers)
    .innerJoin(sessions, eq(sessions.id, transfers.sessionId))
    .innerJoin(owner, eq(owner.id, transfers.ownerId))
    .innerJoin(now, eq(now.id, sessions.ownerId))
    .innerJoin(requester, eq(requester.id, transfers.requesterId))

export type NamedTransfer = Awaited<ReturnType<typeof lastNamed>> & object

/** Those that wait for this agent's answer, or that this agent waits for. */
export const pendingFor = (db: Database, agent: AgentId) =>
  named(db)
    .where(and(isPending, or(eq(transfers.ownerId, agent), eq(transfers.requesterId, agent))))
    .orderBy(transfers.askedAt)

/** The requests that wait among these sessions, and who asks. */
export const pendingAmong = (db: Database, ids: readonly SessionId[]) =>
  db
    .select({ id: transfers.sessionId, by: agents.name, deadline: transfers.deadline })
    .from(transfers)
    .innerJoin(agents, eq(agents.id, transfers.requesterId))
    .where(and(inArray(transfers.sessionId, [...ids]), isPending))

/** The newest of a session, or of one requester for it. */
export async function lastNamed(db: Database, id: SessionId, requesterId?: AgentId) {
  const [found] = await named(db)
    .where(and(eq(transfers.sessionId, id), requesterId && eq(transfers.requesterId, requesterId)))
    .orderBy(desc(transfers.askedAt), desc(transfers.id))
    .limit(1)
  return found ?? null
}

/** Whose session it is now, for the agent who has just owned it; null for everybody else. */
export async function ownerAfter(db: Database, id: SessionId, former: AgentId) {
  const [found] = await db
    .select({
      owner: { id: agents.id, name: agents.name },
      customer: { name: sessions.customerName },
      former: sql<string | null>`(
        select ${sessionEvents.data}::jsonb ->> 'from' from ${sessionEvents}
        where ${sessionEvents.sessionId} = ${id} and ${sessionEvents.type} = 'ownership-transferred'
        order by ${sessionEvents.seq} desc limit 1
      )`,
    })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .where(eq(sessions.id, id))
  return found?.former === former ? { owner: found.owner, customer: found.customer } : null
}

/** Whose session it is; null where there is none. */
export async function ownerOf(db: Database, id: SessionId): Promise<AgentId | null> {
  const [found] = await db.select({ ownerId: sessions.ownerId }).from(sessions).where(eq(sessions.id, id))
  return found?.ownerId ?? null
}
