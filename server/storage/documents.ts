import { and, eq, exists, inArray, isNotNull, lt, or, sql } from 'drizzle-orm'
import { DocumentId, type AgentId, type FileId, type TeamId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import type { Database, Transaction } from './database.ts'
import { discardedFiles, documents, sessions, tasks, taskTemplates } from './schema.ts'

export type Document = typeof documents.$inferSelect

export async function findDocument(db: Database | Transaction, id: DocumentId): Promise<Document | null> {
  const [found] = await db.select().from(documents).where(eq(documents.id, id))
  return found ?? null
}

/** Keeps it from going until this transaction, which is about to name it, is over. */
export async function holdDocument(tx: Transaction, id: DocumentId): Promise<Document | null> {
  const [found] = await tx.select().from(documents).where(eq(documents.id, id)).for('share')
  return found ?? null
}

const inTemplate = sql<string>`${taskTemplates.definition} -> 'spec' ->> 'document'`
const inTask = sql<string>`(${tasks.spec} ->> 'document')`
const isSign = sql`${tasks.kind} = 'sign'`

/** The libraries that have a document. */
export const librariesWith = async (db: Database | Transaction, id: DocumentId): Promise<(TeamId | null)[]> =>
  (await db.select({ team: taskTemplates.teamId }).from(taskTemplates).where(eq(inTemplate, id))).map(
    ({ team }) => team,
  )

/** Teams whose settings sessions of this agent run with. */
export const settingsTeamsOf = async (db: Database | Transaction, agent: AgentId): Promise<TeamId[]> =>
  (
    await db
      .selectDistinct({ team: sessions.settingsTeamId })
      .from(sessions)
      .where(
        and(eq(sessions.ownerId, agent), or(eq(sessions.state, 'planned'), eq(sessions.state, 'active'))),
      )
  ).map(({ team }) => team)

/** One of this agent's sessions that has a task with the document, if any. */
export const ownedWith = (db: Database | Transaction, id: DocumentId, agent: AgentId) =>
  db
    .select({ ownerId: sessions.ownerId, ownerTeamId: sessions.ownerTeamId })
    .from(tasks)
    .innerJoin(sessions, eq(sessions.id, tasks.sessionId))
    .where(and(isSign, eq(inTask, id), eq(sessions.ownerId, agent)))
    .limit(1)

/** The document of a definition; null where it needs none. */
export const documentOf = ({ spec }: Pick<TaskDefinition, 'spec'>): DocumentId | null =>
  'document' in spec ? spec.document : null

const key = sql`${documents.id}::text`
const isNamed = (db: Database | Transaction) =>
  or(
    exists(
      db
        .select({ one: sql`1` })
        .from(taskTemplates)
        .where(sql`${inTemplate} = ${key}`),
    ),
    exists(
      db
        .select({ one: sql`1` })
        .from(tasks)
        .where(and(isSign, sql`${inTask} = ${key}`)),
    ),
  )

/** Documents brought before then that no template and no task names; not all at once. */
export const unusedSince = async (db: Database, before: Date): Promise<DocumentId[]> =>
  (
    await db
      .select({ id: documents.id })
      .from(documents)
      .where(and(lt(documents.createdAt, before), sql`not ${isNamed(db)}`))
      .limit(100)
  ).map(({ id }) => id)

/**
 * Lets those of these documents go that no template and no task names. Their bytes go soon after, as those of files
 * (files.ts).
 */
export async function discardUnused(tx: Transaction, ids: readonly DocumentId[]): Promise<void> {
  if (ids.length === 0) return
  // Whoever is about to name one is waited for, and seen by what is asked after that.
  await tx
    .select({ id: documents.id })
    .from(documents)
    .where(inArray(documents.id, [...ids]))
    .orderBy(documents.id)
    .for('update')
  const gone = await tx
    .delete(documents)
    .where(and(inArray(documents.id, [...ids]), sql`not ${isNamed(tx)}`))
    .returning({ id: documents.id })
  const files = gone.map(({ id }) => ({ id: id as string as FileId }))
  if (files.length > 0) await tx.insert(discardedFiles).values(files).onConflictDoNothing()
}

/** The documents that tasks of a session have. */
export async function documentsIn(
  tx: Transaction,
  session: (typeof sessions.$inferSelect)['id'],
): Promise<DocumentId[]> {
  const found = await tx
    .selectDistinct({ id: inTask })
    .from(tasks)
    .where(and(eq(tasks.sessionId, session), isSign, isNotNull(inTask)))
  return found.map(({ id }) => DocumentId.parse(id))
}
