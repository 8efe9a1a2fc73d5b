import { z } from 'zod'
import { SessionId } from './ids.ts'
import { SessionState, TaskState } from './session.ts'
import { Moment } from './status.ts'
import { Kind } from './tasks/kinds.ts'

/** To be checked, or to be read. */
export type ReportFormat = 'json' | 'pdf'
export const reportFile = (id: SessionId, format: ReportFormat): string => `foyer-audit-${id}.${format}`

/** What the file says it is; `version` is raised when an older verifier would read it wrongly. */
export const REPORT_FORMAT = 'foyer-audit-report'
export const REPORT_VERSION = 1

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
/** Without a line's end in any of them, what is hashed can be read in one way only. */
const word = z.string().regex(/^[a-z-]{1,60}$/)
const actor = z.string().regex(/^(agent:[0-9a-f-]{36}|customer|system)$/)
const line = {
  seq: z.int().min(1),
  type: word,
  actorId: actor,
  at: Moment,
  /** As it was hashed; with `salt` null where it was erased. */
  data: z.string().nullable(),
  salt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  digest: Hash,
  hash: Hash,
}

/** A line of the activity exactly as it is chained; bytes in lower-case hex. */
export const ReportLine = z.strictObject(line)
export type ReportLine = z.infer<typeof ReportLine>

/** The line of the installation's audit trail that says a session was erased, with the hash it is chained to. */
export const ErasureCertificate = z.strictObject({
  ...line,
  actorId: z.string().regex(/^(agent:[0-9a-f-]{36}|system)$/),
  about: z.literal('system'),
  data: z.string(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  previous: Hash,
})
export type ErasureCertificate = z.infer<typeof ErasureCertificate>

/** What a certificate names in its data: the session, and where its chain ended. */
export const ErasedEnd = z.object({ session: SessionId, seq: z.string(), hash: Hash })

/** What explains the lines and is not chained: as it was when the report was taken. */
export const Beside = z.strictObject({
  note: z.string(),
  takenAt: Moment,
  /** Null where the session was erased. */
  session: z
    .strictObject({
      state: SessionState,
      customer: z.strictObject({
        name: z.string(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
      }),
      owner: z.string(),
      settingsTeam: z.string(),
      createdAt: Moment,
      invitedAt: Moment.nullable(),
      firstJoinedAt: Moment.nullable(),
      endedAt: Moment.nullable(),
      tasks: z.array(
        z.strictObject({ title: z.string(), kind: Kind, state: TaskState, completedAt: Moment.nullable() }),
      ),
    })
    .nullable(),
  /** Of the agents, by what stands for them in the lines. */
  names: z.record(z.string(), z.string()),
  /** When the customer came and went. */
  presence: z.array(z.strictObject({ at: Moment, online: z.boolean() })),
})
export type Beside = z.infer<typeof Beside>

/** The record of one session, as a file that can be checked without a server (docs/audit.md). */
export const AuditReport = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  version: z.literal(REPORT_VERSION),
  session: SessionId,
  /** What the first line is chained to. */
  start: z.literal('0'.repeat(64)),
  /** The last line, as the server knew it when the report was taken. */
  end: z.strictObject({ seq: z.int().min(1), hash: Hash }),
  lines: z.array(ReportLine),
  certificate: ErasureCertificate.nullable(),
  beside: Beside,
  /** SHA-256 of all before it, without the space between values. */
  sum: Hash,
})
export type AuditReport = z.infer<typeof AuditReport>
