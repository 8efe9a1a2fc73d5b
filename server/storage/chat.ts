import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { AgentId, ChatMessageId, SessionId } from '../../shared/ids.ts'
import type { ReadMessages } from '../../shared/chat.ts'
import type { Database, Transaction } from './database.ts'
import { agentNames } from './rooms.ts'
import { chatMessages, files, sessionEvents } from './schema.ts'

export type StoredFile = typeof files.$inferSelect

const written = (db: Database | Transaction) =>
  db
    .select({
      id: chatMessages.id,
      sessionId: chatMessages.sessionId,
      number: chatMessages.number,
      actorId: sessionEvents.actorId,
      at: sessionEvents.at,
      data: sessionEvents.data,
    })
    .from(chatMessages)
    .innerJoin(
      sessionEvents,
      and(eq(sessionEvents.sessionId, chatMessages.sessionId), eq(sessionEvents.seq, chatMessages.seq)),
    )
    .$dynamic()

/** A message as it is kept: its order here, its words in the activity. */
export type StoredMessage = Awaited<ReturnType<typeof messagesOf>>[number]

/** Messages of a session, the oldest first: of those before or after a number the nearest, else the newest. */
export async function messagesOf(db: Database, id: SessionId, { before, after }: ReadMessages, most: number) {
  const { number, sessionId } = chatMessages
  const place =
    after !== undefined ? gt(number, after) : before !== undefined ? lt(number, before) : undefined
  const found = await written(db)
    .where(and(eq(sessionId, id), place))
    .orderBy(after === undefined ? desc(number) : asc(number))
    .limit(most)
  return complete(db, after === undefined ? found.toReversed() : found)
}

/** Those of these ids that are taken, in whatever session. */
export async function knownMessages(
  tx: Transaction,
  ids: readonly ChatMessageId[],
): Promise<ReadonlySet<ChatMessageId>> {
  const { id } = chatMessages
  const known = await tx
    .select({ id })
    .from(chatMessages)
    .where(inArray(id, [...ids]))
  return new Set(known.map(({ id }) => id))
}

/** The message of this id, in whatever session. */
export async function messageWith(
  db: Database | Transaction,
  id: ChatMessageId,
): Promise<StoredMessage | null> {
  const [found] = await complete(db, await written(db).where(eq(chatMessages.id, id)))
  return found ?? null
}

/** With their files, and the names of the agents who wrote them. */
async function complete(
  db: Database | Transaction,
  found: readonly Awaited<ReturnType<typeof written>>[number][],
) {
  const writers = found.flatMap(({ actorId }) => agentOf(actorId) ?? [])
  const [attached, names] = await Promise.all([
    found.length === 0
      ? []
      : db
          .select()
          .from(files)
          .where(
            inArray(
              files.messageId,
              found.map(({ id }) => id),
            ),
          )
          .orderBy(asc(files.createdAt), asc(files.id)),
    agentNames(db, [...new Set(writers)]),
  ])
  return found.map((message) => {
    const agent = agentOf(message.actorId)
    return {
      ...message,
      agent: agent && { id: agent, name: names.get(agent) ?? '' },
      files: attached.filter(({ messageId }) => messageId === message.id),
    }
  })
}

const agentOf = (actorId: string): AgentId | null =>
  actorId.startsWith('agent:') ? (actorId.slice('agent:'.length) as AgentId) : null
