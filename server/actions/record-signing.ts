import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Authentication } from '../../shared/settings.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import { documentOf, findDocument } from '../storage/documents.ts'
import { sessionEvents } from '../storage/schema.ts'
import { signConsentOf } from './consent-text.ts'
import type { Dependencies } from './dependencies.ts'
import type { Entry } from './guest.ts'
import { definitionOf, type StoredTask } from './own-task.ts'
import type { Change } from './running-change.ts'

/** What tells of a press of "Sign and complete", beside what was filled in. */
export interface Signing {
  browser: Entry | null
  /** As the browser calls itself. */
  device: string | undefined
  /** The words she agreed to, as they stood on her page; unset: those of now. */
  consent: string | undefined
}

const MOST_OF_DEVICE = 300

/**
 * The line that a document was signed, with all that has to be known of it later, and the job that seals it: both are
 * there if and only if the completion is. Refused where she agreed to other words than those that hold now.
 */
export async function recordSigning(
  deps: Dependencies,
  change: Change,
  task: StoredTask,
  { browser, device, consent }: Signing,
): Promise<Refused | null> {
  const { tx, session } = change
  const { text, version } = signConsentOf(deps.settingsOf(session.settingsTeamId))
  if (consent !== undefined && consent !== text)
    return refused('changed-meanwhile', 'The words of signing were changed meanwhile', { consent: 'changed' })
  const id = documentOf(definitionOf(task))
  const document = id && (await findDocument(tx, id))
  if (!document) throw new Error('a document to sign is gone')
  change.record({
    type: 'document-signed',
    actor: 'customer',
    data: {
      task: task.id,
      title: task.title,
      document: document.sha256,
      consent: version,
      words: text.replaceAll('{customer}', session.customerName),
      method: await methodOf(change, browser),
      browser: (device ?? '').slice(0, MOST_OF_DEVICE),
      name: session.customerName,
    },
  })
  await deps.jobs.enqueue(tx, { name: 'seal-document', taskId: task.id })
  return null
}

/** What this browser gave last to come in: a PIN, a code, or nothing as nothing was asked. */
async function methodOf({ tx, session }: Change, browser: Entry | null): Promise<Authentication> {
  const times = [browser?.authenticatedAt, browser?.provedAt].flatMap((at) => at ?? [])
  if (times.length === 0) return 'none'
  const { sessionId, type, at, seq, data } = sessionEvents
  const [passed] = await tx
    .select({ data })
    .from(sessionEvents)
    .where(and(eq(sessionId, session.id), eq(type, 'authentication-passed'), inArray(at, times)))
    .orderBy(desc(seq))
    .limit(1)
  const { method } = JSON.parse(passed?.data ?? '{}') as { method?: Authentication }
  return method ?? 'none'
}
