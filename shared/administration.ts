import { z } from 'zod'
import { Email, personName } from './commands.ts'
import { AgentId, SessionId, TeamId } from './ids.ts'
import { OwnPassword, SetPassword } from './people.ts'
import { SessionState } from './session.ts'
import { LogoId, MessageTexts, settingsSchema, TextKind } from './settings.ts'
import { Moment } from './status.ts'

/**
 * Where the value of a setting comes from: nobody chose it, the system did, or the team itself. `environment`: it was
 * given where Foyer is started, and is not changed here.
 */
export const Origin = z.enum(['default', 'system', 'team', 'environment'])
export type Origin = z.infer<typeof Origin>

/** The settings of the system, or of one team, as an administrator reads and changes them. */
export const SettingsPage = z.object({
  /** Null: the system. */
  team: z.object({ id: TeamId, name: z.string() }).nullable(),
  /** Raised by every change here; whoever saves names the one they have read. */
  revision: z.int(),
  values: z.record(
    z.string(),
    z.object({
      value: z.json(),
      from: Origin,
      /** What holds once the choice made here is taken back. */
      without: z.json(),
    }),
  ),
})
export type SettingsPage = z.infer<typeof SettingsPage>

/** All changes of one press on Save; null takes a choice back. */
export const ChangeSettings = z.strictObject({
  revision: z.int().min(0),
  changes: z.record(z.string().max(60), z.json()).refine((changes) => {
    const count = Object.keys(changes).length
    return count > 0 && count <= Object.keys(settingsSchema.shape).length
  }, 'one change at least'),
})
export type ChangeSettings = z.infer<typeof ChangeSettings>

/** Bytes of an uploaded logo. */
export const LARGEST_LOGO = 500 * 1_024
export const StoredLogo = z.object({ id: LogoId })
export type StoredLogo = z.infer<typeof StoredLogo>

/** What is written into the audit trail of the installation. */
export const AuditType = z.enum([
  'setting-changed',
  'team-created',
  'team-renamed',
  'team-archived',
  'team-restored',
  'agent-invited',
  'agent-joined',
  'agent-changed',
  'agent-deactivated',
  'agent-reactivated',
  'agent-locked',
  'agent-unlocked',
  'password-link-sent',
  'password-link-taken',
  'password-set',
  'logins-ended',
  'sessions-handed-over',
  'installation-set-up',
  'mail-tested',
  'session-erased',
  'second-factor-on',
  'second-factor-off',
  'second-factor-reset',
  'recovery-codes-made',
  'template-added',
  'template-changed',
  'template-removed',
  'reply-added',
  'reply-changed',
  'reply-removed',
  'answers-exported',
  'report-taken',
])
export type AuditType = z.infer<typeof AuditType>

/** One line of the installation's audit trail. Names are those of now. */
export const AuditEntry = z.object({
  seq: z.int(),
  at: Moment,
  type: AuditType,
  /** Null: the installation itself, or a command at its terminal. */
  actor: z.object({ id: AgentId, name: z.string() }).nullable(),
  /** The team or the agent it is about; null: the installation. */
  about: z.object({ kind: z.enum(['team', 'agent']), id: z.uuid(), name: z.string() }).nullable(),
  data: z.record(z.string(), z.string()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditPage = z.object({ items: z.array(AuditEntry), nextCursor: z.int().nullable() })
export type AuditPage = z.infer<typeof AuditPage>

/** Sends a mail to this address, now. */
export const TestMail = z.strictObject({ to: Email })
export type TestMail = z.infer<typeof TestMail>
/**
 * `unreachable`: nothing answers there, or not in time. `encryption`: no safe connection came about. `login`: name or
 * password are not accepted. `refused`: the server does not take the mail, because of its sender or recipient.
 */
export const MailTest = z.object({
  outcome: z.enum(['accepted', 'no-server', 'unreachable', 'encryption', 'login', 'refused']),
})
export type MailTest = z.infer<typeof MailTest>

/** A message in one's own words, as they are typed. Null: those of the system. */
export const PreviewTexts = z.strictObject({ team: TeamId.nullable(), kind: TextKind, own: MessageTexts })
export type PreviewTexts = z.infer<typeof PreviewTexts>
export const TestTexts = PreviewTexts.extend({ to: Email })
export type TestTexts = z.infer<typeof TestTexts>
/** How it reads as a mail, and as a text message. */
export const TextsPreview = z.object({ subject: z.string(), mail: z.string(), text: z.string() })
export type TextsPreview = z.infer<typeof TextsPreview>

/** What the rules of the teams would erase if they were kept now. */
export const ErasureDue = z.object({
  items: z.array(
    z.object({ team: z.object({ id: TeamId, name: z.string() }), days: z.int(), count: z.int() }),
  ),
})
export type ErasureDue = z.infer<typeof ErasureDue>
/** Every session with a contact; `items` the first of them. */
export const ErasureFound = z.object({
  count: z.int(),
  /** Have not ended: nothing is erased before they have. */
  open: z.int(),
  items: z.array(
    z.object({
      id: SessionId,
      customer: z.object({ name: z.string() }),
      owner: z.object({ name: z.string() }),
      state: SessionState,
      createdAt: Moment,
    }),
  ),
})
export type ErasureFound = z.infer<typeof ErasureFound>
/** An email address or a phone number, and the administrator's password. */
export const EraseCustomer = z.strictObject({
  contact: z.string().trim().min(3).max(254),
  present: OwnPassword.shape.present,
})
export type EraseCustomer = z.infer<typeof EraseCustomer>

/** The first administrator, by the link that Foyer says at its start while nobody can log in. */
export const SetUp = z.strictObject({
  token: z.string().length(43),
  name: personName,
  email: Email,
  password: SetPassword.shape.password,
  /** Of the first team. */
  team: z.string().trim().min(1).max(120),
})
export type SetUp = z.infer<typeof SetUp>

const name = z.string().trim().min(1).max(120)

export const Team = z.object({
  id: TeamId,
  name: z.string(),
  /** People whose main team it is, and who may log in. */
  people: z.int(),
  archivedAt: Moment.nullable(),
})
export type Team = z.infer<typeof Team>
export const Teams = z.object({ items: z.array(Team) })
export type Teams = z.infer<typeof Teams>
export const CreateTeam = z.strictObject({ name })
export type CreateTeam = z.infer<typeof CreateTeam>
export const ChangeTeam = z.strictObject({ name: name.optional(), archived: z.boolean().optional() })
export type ChangeTeam = z.infer<typeof ChangeTeam>
