import { and, desc, eq, lte, ne, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { AgentId } from '../../shared/ids.ts'
import type { Authentication } from '../../shared/settings.ts'
import type { SignSpec } from '../../shared/tasks/sign.ts'
import * as words from '../../words/messages.js'
import { agentNames } from '../storage/rooms.ts'
import { messages, sessionEvents } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import type { ToSeal } from './seal-document.ts'
import type { Block, Printed } from './workshop.ts'

/** The line that a document was signed (record-signing.ts). */
export interface SignedLine {
  seq: number
  at: Date
  data: Record<'document' | 'consent' | 'words' | 'browser' | 'name', string> & { method: Authentication }
}

/** What the pages of evidence say of a signing: what was so then, as it was written down then. */
export async function evidenceOf(deps: Dependencies, { task, session, line }: ToSeal): Promise<Printed> {
  const { timeZone } = deps.settingsOf(session.settingsTeamId)
  const { data } = line
  const { name } = task.spec as SignSpec
  return {
    title: words.evidence_title({ document: name }),
    foot: words.evidence_foot({ document: name, task: task.id }),
    blocks: [
      facts([
        [words.evidence_document(), name],
        [words.evidence_sha256(), data.document],
        [words.evidence_agent(), await askedBy(deps, task)],
        [words.evidence_session(), session.id],
        [words.evidence_task(), task.id],
      ]),
      { heading: words.evidence_heading_signer() },
      facts([
        [words.evidence_signer(), data.name],
        [words.evidence_invited(), await invitedAt(deps, session.id, line.at)],
        [words.evidence_authentication(), methods[data.method]()],
        [words.evidence_opened(), task.openedAt && inUtc(task.openedAt)],
        [words.evidence_signed(), inUtc(line.at)],
        [words.evidence_signed_there(), inZone(line.at, timeZone)],
        [words.evidence_device(), data.browser || null],
      ]),
      { heading: words.evidence_heading_consent() },
      { text: data.words },
      facts([[words.evidence_consent_version(), data.consent]]),
      { heading: words.evidence_heading_seal() },
      { text: words.evidence_seal() },
    ],
  }
}

/** What is not known is left out. */
const facts = (all: readonly (readonly [label: string, text: string | null])[]): Block => ({
  facts: all.flatMap(([label, text]) => (text === null ? [] : [{ label, text }])),
})

const methods: Record<Authentication, () => string> = {
  none: words.evidence_method_none,
  pin: words.evidence_method_pin,
  code: words.evidence_method_code,
}

const FORMAT = 'd LLLL yyyy, HH:mm:ss'
const inUtc = (at: Date): string => `${DateTime.fromJSDate(at, { zone: 'utc' }).toFormat(FORMAT)} UTC`
const inZone = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone }).toFormat(`${FORMAT} (z, 'UTC'ZZ)`)

/** Where the message went by which she came, if any did. */
async function invitedAt(
  { db }: Dependencies,
  session: ToSeal['session']['id'],
  before: Date,
): Promise<string | null> {
  const { sessionId, kind, state, createdAt, recipient } = messages
  const [found] = await db
    .select({ recipient })
    .from(messages)
    .where(and(eq(sessionId, session), ne(kind, 'code'), eq(state, 'sent'), lte(createdAt, before)))
    .orderBy(desc(createdAt))
    .limit(1)
  return found?.recipient ?? null
}

async function askedBy({ db }: Dependencies, { id, sessionId }: ToSeal['task']): Promise<string | null> {
  const { actorId, data, type } = sessionEvents
  const [added] = await db
    .select({ actorId })
    .from(sessionEvents)
    .where(
      and(
        eq(sessionEvents.sessionId, sessionId),
        eq(type, 'task-added'),
        sql`${data}::jsonb ->> 'task' = ${id}`,
      ),
    )
  const agent = added?.actorId.replace(/^agent:/, '') as AgentId | undefined
  return agent ? ((await agentNames(db, [agent])).get(agent) ?? null) : null
}
