import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import type { FileId, SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { accessOf, mayWriteToAgent } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { canBeDrawn } from '../domain/tasks/upload.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import type { Guest } from './guest.ts'
import { mayReadIn } from './look-in.ts'
import { storedFile, type StoredFile } from './task-files.ts'
import { turns } from './turns.ts'

const missing = () => refused('not-found', 'Nothing is here')

/** A file of a session, for the agent who may work on it, and whoever looks at it. */
export async function fileForAgent(
  deps: Dependencies,
  agent: Person,
  session: SessionId,
  id: FileId,
): Promise<Outcome<StoredFile>> {
  const found = await sessionWithNames(deps.db, session)
  if (!found) return missing()
  const refusal = await mayReadIn(deps, agent, { ...found.session, ownerTeamId: found.ownerTeamId })
  if (refusal) return refusal
  const file = await storedFile(deps.db, session, id)
  return file && isShown(file, `agent:${agent.id}`) ? file : missing()
}

/** A file of a task, as long as she may see anything of the session; of the chat, while that is open. */
export async function fileForCustomer(
  deps: Dependencies,
  { session }: Guest,
  id: FileId,
): Promise<Outcome<StoredFile>> {
  if (accessOf(session, deps.now()) === 'none') return refused('session-ended', 'The session has ended')
  const file = await storedFile(deps.db, session.id, id)
  if (!file || !isShown(file, 'customer')) return missing()
  return (file.taskId === null ? mayWriteToAgent(session) : null) ?? file
}

/** What was sent for the chat is its sender's alone until it is attached to a message. */
const isShown = ({ taskId, messageId, sender }: StoredFile, to: string): boolean =>
  taskId !== null || messageId !== null || sender === to

const PREVIEW = { width: 1_600, height: 1_600, fit: 'inside', withoutEnlargement: true } as const
const MOST_PIXELS = 100_000_000
const WITHIN_S = 20
/** A picture is held in memory while it is drawn: no larger ones, in bytes, */
const LARGEST_DRAWN = 100_000_000
/** and no more at once. */
const atOnce = turns(2)

/** A smaller picture, upright, without what a camera writes into it; null where none can be drawn. */
export async function previewOf({ files }: Dependencies, file: StoredFile): Promise<Buffer | null> {
  if (!canBeDrawn(file.type) || file.size > LARGEST_DRAWN) return null
  return atOnce(async () => {
    const content = await buffer(await files.read(file.id))
    return sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(PREVIEW)
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .timeout({ seconds: WITHIN_S })
      .toBuffer()
      .catch(() => null)
  })
}
