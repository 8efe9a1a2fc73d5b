import { asc, eq, sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom } from '../../shared/session.ts'
import type { OpenDatabase } from '../../server/storage/database.ts'
import { messages, sessions, tasks } from '../../server/storage/schema.ts'
import type { Agent } from './agent.ts'
import { until } from './until.ts'

/** The messages of a session as they are stored, oldest first. */
export const messagesOf = ({ db }: OpenDatabase, id: string) =>
  db
    .select()
    .from(messages)
    .where(eq(messages.sessionId, id as SessionId))
    .orderBy(asc(messages.createdAt))

/**
 * Waits for what a later moment brings, as if it had come: the next try of a message, a notice that was put
 * off.
 */
export const later = <T>(
  { query }: OpenDatabase,
  what: string,
  look: () => Promise<T | null | undefined | false>,
): Promise<T> =>
  until(what, async () => {
    await query(`update pgboss.job set start_after = now() where state in ('created', 'retry')`)
    return look()
  })

/** What a process that died was working on counts as left behind. */
export const deadIsNoticed = ({ query }: OpenDatabase): Promise<unknown> =>
  query(`update pgboss.job set started_on = now() - interval '1 hour' where state = 'active'`)

/** All that a session knows of moments was this much earlier. */
export async function minutesPass({ db }: OpenDatabase, id: string, minutes: number): Promise<void> {
  const earlier = (column: unknown) => sql`${column} - make_interval(mins => ${minutes})`
  const session = id as SessionId
  await db
    .update(messages)
    .set({ createdAt: earlier(messages.createdAt) })
    .where(eq(messages.sessionId, session))
  await db
    .update(tasks)
    .set({ createdAt: earlier(tasks.createdAt) })
    .where(eq(tasks.sessionId, session))
  await db
    .update(sessions)
    .set({
      invitedAt: earlier(sessions.invitedAt),
      remindAt: earlier(sessions.remindAt),
      lastSeenAt: earlier(sessions.lastSeenAt),
    })
    .where(eq(sessions.id, session))
}

/** A session with a customer who is reached by text messages. */
export const startsByPhone = (agent: Agent, name: string, phone: string): Promise<AgentRoom> =>
  agent.browser.value('POST', '/api/sessions', { customer: { name, phone } })

export const again = (id: string, message: string): string => `/api/sessions/${id}/messages/${message}/again`
