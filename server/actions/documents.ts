import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { v7 as uuid } from 'uuid'
import type { Anchors, DocumentFault, StoredDocument } from '../../shared/documents.ts'
import type { DocumentId, TaskId, TeamId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { mayUseDocument, type Person } from '../domain/access.ts'
import { accessOf } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { plainName } from '../domain/tasks/upload.ts'
import type { Database, Transaction } from '../storage/database.ts'
import {
  documentOf,
  findDocument,
  holdDocument,
  librariesWith,
  ownedWith,
  settingsTeamsOf,
  type Document,
} from '../storage/documents.ts'
import { documents } from '../storage/schema.ts'
import { taskOf } from '../storage/rooms.ts'
import type { Dependencies } from './dependencies.ts'
import type { Guest } from './guest.ts'
import type { Inspected } from './workshop.ts'

/** Bytes of a document that is brought. */
export const LARGEST_DOCUMENT = 25_000_000

const missing = () => refused('not-found', 'Nothing is here')

export const unfit = (fault: DocumentFault): Refused =>
  refused(fault === 'too-large' ? 'too-large' : 'invalid', 'This document cannot be signed', {
    document: fault,
  })

/** Keeps a PDF to be signed, without what could act in it: as it is kept now it will be shown, signed and sealed. */
export async function storeDocument(
  deps: Dependencies,
  agent: Person,
  { name, pdf }: { name: string; pdf: unknown },
): Promise<Outcome<StoredDocument>> {
  if (!Buffer.isBuffer(pdf)) return unfit('not-a-pdf')
  if (pdf.length > LARGEST_DOCUMENT) return unfit('too-large')
  const virus = await scanned(deps, pdf)
  if (virus) return virus
  const inspected = await deps.workshop.inspect(pdf)
  return 'fault' in inspected ? unfit(inspected.fault) : keepDocument(deps, agent, name, inspected)
}

/** Keeps a document in which nothing acts. */
export async function keepDocument(
  deps: Pick<Dependencies, 'db' | 'files' | 'now'>,
  agent: Pick<Person, 'id'>,
  name: string,
  { pdf: kept, pages }: Inspected,
): Promise<StoredDocument> {
  const document: Document = {
    id: uuid() as DocumentId,
    agentId: agent.id,
    name: nameOf(name),
    size: kept.length,
    sha256: createHash('sha256').update(kept).digest('hex'),
    pages,
    createdAt: deps.now(),
  }
  // The row first: whatever dies now, it says that there may be bytes, and goes with them when nothing names it.
  await deps.db.insert(documents).values(document)
  await deps.files.write(document.id, Buffer.from(kept))
  return shown(document)
}

const shown = ({ id, name, size, sha256, pages }: Document): StoredDocument => ({
  id,
  name,
  size,
  sha256,
  pages,
})

/** Without a path, and without an ending that every document has. */
const nameOf = (given: string): string => plainName(given).replace(/(.)\.pdf$/i, '$1')

async function scanned({ scan }: Dependencies, pdf: Buffer): Promise<Refused | null> {
  try {
    return scan && (await scan(Readable.from([pdf])))
      ? refused('virus-found', 'The file carries a virus', { file: 'virus' })
      : null
  } catch {
    return refused('unavailable', 'The virus scanner does not answer', { file: 'unscanned' })
  }
}

/** A document, for an agent who may use it. To anybody else it is not there. */
export async function documentForAgent(
  { db }: Dependencies,
  agent: Person,
  id: DocumentId,
): Promise<Outcome<Document>> {
  const document = await findDocument(db, id)
  return document && (await mayUse(db, agent, document)) ? document : missing()
}

async function mayUse(
  db: Database | Transaction,
  agent: Person,
  { id, agentId: broughtBy }: Document,
  teams?: readonly TeamId[],
): Promise<boolean> {
  const bringing = {
    broughtBy,
    libraries: await librariesWith(db, id),
    teams: teams ?? (await settingsTeamsOf(db, agent.id)),
    sessions: [],
  }
  // A document of a library may be in very many sessions: they are asked last.
  return (
    mayUseDocument(agent, bringing) ||
    mayUseDocument(agent, { ...bringing, sessions: await ownedWith(db, id, agent.id) })
  )
}

/** Where a text stands in a document. */
export async function findAnchors(
  deps: Dependencies,
  agent: Person,
  id: DocumentId,
  text: string,
): Promise<Outcome<Anchors>> {
  const document = await documentForAgent(deps, agent, id)
  if (isRefused(document)) return document
  return { items: await deps.workshop.anchors(await buffer(await deps.files.read(document.id)), text) }
}

/** The document of a task of hers, as long as she may see anything of the session. */
export async function documentForCustomer(
  deps: Dependencies,
  { session }: Guest,
  taskId: TaskId,
): Promise<Outcome<Document>> {
  if (accessOf(session, deps.now()) === 'none') return refused('session-ended', 'The session has ended')
  const task = await taskOf(deps.db, session.id, taskId)
  const id = task && task.state !== 'withdrawn' ? documentOf(task) : null
  return (id && (await findDocument(deps.db, id))) ?? missing()
}

/**
 * Whether an agent may have this signed: the document is there, theirs to use, and what the definition says of it is so.
 * Null where it is, or where nothing is to be signed; then it stays until this transaction is over.
 */
export async function mayHaveSigned(
  tx: Transaction,
  agent: Person,
  definition: TaskDefinition,
  teams?: readonly TeamId[],
): Promise<Refused | null> {
  if (definition.kind !== 'sign') return null
  const { document: id, name, pages } = definition.spec
  const document = await holdDocument(tx, id)
  if (!document || !(await mayUse(tx, agent, document, teams)))
    return refused('invalid', 'The document is not there', { document: 'missing' })
  const isSame =
    document.id === id &&
    document.name === name &&
    JSON.stringify(sizes(document.pages)) === JSON.stringify(sizes(pages))
  return isSame ? null : refused('invalid', 'The document is another one', { document: 'changed' })
}

const sizes = (pages: Document['pages']) => pages.map(({ width, height }) => [width, height])
