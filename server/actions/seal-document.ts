import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { v7 as uuid } from 'uuid'
import type { FileId, TaskId } from '../../shared/ids.ts'
import type { SignSpec } from '../../shared/tasks/sign.ts'
import * as words from '../../words/messages.js'
import { refused } from '../domain/outcome.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { findDocument } from '../storage/documents.ts'
import { discardFiles } from '../storage/files.ts'
import { files, sessionEvents, tasks } from '../storage/schema.ts'
import { findSession, type Session } from '../storage/sessions.ts'
import { changeSession } from './change-session.ts'
import type { Delivery } from './deliver-message.ts'
import type { Dependencies } from './dependencies.ts'
import { evidenceOf, type SignedLine } from './evidence.ts'
import type { StoredTask } from './own-task.ts'
import { sealKeyOf } from './seal-key.ts'

/** A signing that has no sealed document yet. */
export interface ToSeal {
  task: StoredTask
  session: Session
  line: SignedLine
}

/**
 * Makes the sealed document of what was signed. Each run writes a file of its own, and under the session's lock the
 * first one becomes the result; any other, and that of a task that is open again, goes. Whatever dies in between is
 * done again by the next run, and what it left goes with the other files that came to nothing (sweep-files.ts).
 */
export async function sealDocument(deps: Dependencies, taskId: TaskId): Promise<Delivery> {
  const order = await toSeal(deps.db, taskId)
  if (!order) return 'done'
  const sealed = await sealedBytes(deps, order)
  const id = uuid() as FileId
  const { session, task } = order
  const at = deps.now()
  const name = words.evidence_file({ document: (task.spec as SignSpec).name })
  const begun = { id, sessionId: session.id, sender: 'system', name, size: sealed.length }
  await deps.db.insert(files).values({ ...begun, createdAt: at, touchedAt: at })
  await deps.files.write(id, sealed)
  await attach(deps, order, {
    id,
    size: sealed.length,
    sha256: createHash('sha256').update(sealed).digest('hex'),
  })
  return 'done'
}

/** The newest signing of a task that is completed; null where there is none, or its result is there. */
async function toSeal(db: Database | Transaction, taskId: TaskId): Promise<ToSeal | null> {
  const [task] = await db.select().from(tasks).where(eq(tasks.id, taskId))
  if (task?.kind !== 'sign' || task.state !== 'completed') return null
  const [made] = await db
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.taskId, taskId), isNotNull(files.sha256)))
  if (made) return null
  const session = await findSession(db, task.sessionId)
  const { sessionId, type, seq, data, at } = sessionEvents
  const [line] = await db
    .select({ seq, at, data })
    .from(sessionEvents)
    .where(
      and(
        eq(sessionId, task.sessionId),
        eq(type, 'document-signed'),
        sql`${data}::jsonb ->> 'task' = ${taskId}`,
      ),
    )
    .orderBy(desc(seq))
    .limit(1)
  return session && line?.data
    ? { task, session, line: { ...line, data: JSON.parse(line.data) as SignedLine['data'] } }
    : null
}

async function sealedBytes(deps: Dependencies, order: ToSeal): Promise<Uint8Array> {
  const { task, line } = order
  const { document: id, name, fields } = task.spec as SignSpec
  const document = await findDocument(deps.db, id)
  if (!document) throw new Error('a document that was signed is gone')
  const pdf = await buffer(await deps.files.read(id))
  // Nobody signed anything else.
  if (createHash('sha256').update(pdf).digest('hex') !== line.data.document)
    throw new Error('a document that was signed is not what it was')
  const reason = words.evidence_reason({ document: name })
  return deps.workshop.seal({
    pdf,
    fields,
    answers: task.answers,
    evidence: await evidenceOf(deps, order),
    seal: { ...(await sealKeyOf(deps)), signer: line.data.name, reason, at: deps.now() },
  })
}

/** Exactly one becomes the result of this signing. */
async function attach(
  deps: Dependencies,
  { task, session, line }: ToSeal,
  made: { id: FileId; size: number; sha256: string },
) {
  const attached = await changeSession(deps, session.id, async (change) => {
    const { tx, at } = change
    const still = await toSeal(tx, task.id)
    if (still?.line.seq !== line.seq)
      return refused('task-not-completed', 'There is nothing to seal any more')
    const [file] = await tx
      .update(files)
      .set({
        taskId: task.id,
        sha256: made.sha256,
        type: 'application/pdf',
        received: made.size,
        touchedAt: at,
      })
      .where(eq(files.id, made.id))
      .returning({ name: files.name })
    if (!file) return refused('not-found', 'Nothing is here')
    const data = { task: task.id, title: task.title, file: file.name, sha256: made.sha256 }
    change.record({ type: 'document-sealed', actor: 'system', data })
    return made.id
  })
  if (attached !== made.id) await transact(deps.db, (tx) => discardFiles(tx, { file: made.id }))
}
