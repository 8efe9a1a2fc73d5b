import { z } from 'zod'
import { COLOUR, contrast, LEAST_CONTRAST, WHITE } from './colour.ts'
import { TeamId } from './ids.ts'

/** How far an agent sees beyond their own sessions: a permission, not only a filter. */
export const Scope = z.enum(['mine', 'team', 'all'])
export type Scope = z.infer<typeof Scope>

/** What guards a session's room: nothing, the PIN the agent chose, or a code sent to the customer's contacts. */
export const Authentication = z.enum(['none', 'pin', 'code'])
export type Authentication = z.infer<typeof Authentication>

/** What the customer may do after the end. `limited` looks and downloads, `full` completes; both for some days. */
export const AccessAfterEnd = z.enum(['none', 'limited', 'full', 'unlimited'])
export type AccessAfterEnd = z.infer<typeof AccessAfterEnd>

/** Whose logins need a code of an authenticator app beside the password: of these roles, and of those above them. */
export const SecondFactorFor = z.enum(['optional', 'administrators', 'supervisors', 'everybody'])
export type SecondFactorFor = z.infer<typeof SecondFactorFor>

/** How the connection to the mail server is protected: begun plain and made safe, safe from the start, or not at all. */
export const MailSecurity = z.enum(['starttls', 'tls', 'none'])
export type MailSecurity = z.infer<typeof MailSecurity>

/** What is written to customers. `code` and its texts are not for teams to change. */
export const TextKind = z.enum(['invitation', 'notice', 'reminder', 'renewal'])
export type TextKind = z.infer<typeof TextKind>

/** {customer}, {agent}, {team} and {link} stand for what they say. */
export const MessageTexts = z.strictObject({
  mailSubject: z.string().trim().min(1).max(200).optional(),
  mail: z.string().trim().min(1).max(4_000).optional(),
  text: z.string().trim().min(1).max(600).optional(),
})
export type MessageTexts = z.infer<typeof MessageTexts>

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:00')
const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}, 'a time zone such as Europe/Berlin')
const line = z.string().trim().max(200)
/** An address people reach Foyer at: scheme and host, without a path. */
const address = z.url({ protocol: /^https?$/ }).refine((value) => new URL(value).origin === value, {
  error: 'without a path and without a slash at its end',
})
/** `Name <address>` or an address alone; nothing that could break out of the header of a mail. */
const sender = z
  .string()
  .trim()
  .max(200)
  .regex(
    /^(?:[^<>"\p{Cc}]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u,
    'such as Foyer <foyer@example.com>',
  )
const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[\p{L}\p{N}.:-]+$/u, 'a name such as mail.example.com')
const hostAndPort = z
  .string()
  .trim()
  .max(260)
  .regex(/^[\p{L}\p{N}.-]+:\d{1,5}$/u, 'such as clamd.example.com:3310')
const orEmpty = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal(''), schema]).default('')
const passage = z.string().trim().max(4_000)
const colour = z
  .string()
  .regex(COLOUR, 'a colour such as #1d3a6e')
  .refine((value) => !COLOUR.test(value) || contrast(WHITE, value) >= LEAST_CONTRAST, {
    error: `white text on it has less contrast than ${LEAST_CONTRAST}:1`,
  })
/** What a stored logo is called: the hash of its bytes. */
export const LogoId = z.string().regex(/^[0-9a-f]{64}$/)
/** Where a stored logo is served; null where there is none. */
export const logoPath = (id: string): string | null => (id ? `/brand/logos/${id}.png` : null)

/** Where a setting stands on the settings pages and in docs/settings.md, in this order. */
export const SettingSection = z.enum([
  'address',
  'mail',
  'invitation',
  'reminders',
  'entry',
  'opening',
  'branding',
  'consent',
  'session',
  'chat',
  'signing',
  'end',
  'history',
  'signIn',
  'singleSignOn',
  'retention',
  'files',
  'limits',
])
export type SettingSection = z.infer<typeof SettingSection>

/** What its number counts. */
export const SettingUnit = z.enum(['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'times', 'port'])
export type SettingUnit = z.infer<typeof SettingUnit>

/** How it is chosen on the settings pages. */
export type SettingControl =
  | { kind: 'switch' }
  | { kind: 'count'; unit: SettingUnit; min: number; max: number }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'line' | 'passage' | 'clock' | 'weekdays' | 'time-zone' | 'country' | 'teams' | 'texts' }
  /** `address`: the one the page is open at. `secret`: up to 200 letters, kept sealed, and told to nobody again. */
  | { kind: 'address' | 'secret' }
  /** `logo`: the name of a stored picture (POST /api/logos). */
  | { kind: 'colour' | 'logo' }

export interface Declaration {
  section: SettingSection
  control: SettingControl
}
const declarations = z.registry<Declaration>()

function declare<Schema extends z.ZodType>(
  section: SettingSection,
  control: SettingControl,
  schema: Schema,
): Schema {
  declarations.add(schema, { section, control })
  return schema
}
const flag = (section: SettingSection, fallback: boolean) =>
  declare(section, { kind: 'switch' }, z.boolean().default(fallback))
const count = (
  section: SettingSection,
  unit: SettingUnit,
  [min, max]: readonly [number, number],
  fallback: number,
) => declare(section, { kind: 'count', unit, min, max }, z.int().min(min).max(max).default(fallback))
const choice = <Name extends string>(
  section: SettingSection,
  names: z.ZodEnum<{ [name in Name]: name }>,
  fallback: NoInfer<Name>,
) => declare(section, { kind: 'choice', options: names.options }, names.default(fallback as never))
const own = (section: SettingSection, kind: 'line' | 'passage') =>
  declare(section, { kind }, (kind === 'line' ? line : passage).default(''))

/** A secret as it is typed, or sealed, which is longer. */
const secret = (section: SettingSection) =>
  declare(section, { kind: 'secret' }, z.string().max(1_200).default(''))

/** Choices of the whole installation. */
const ofSystem = {
  /** Empty: links name the address Foyer listens at, and pages come from whatever host was asked. */
  publicUrl: declare('address', { kind: 'address' }, orEmpty(address)),

  /** Empty: no mail server is set up. */
  mailHost: declare('mail', { kind: 'line' }, orEmpty(host)),
  mailPort: count('mail', 'port', [1, 65_535], 587),
  mailSecurity: choice('mail', MailSecurity, 'starttls'),
  mailUser: own('mail', 'line'),
  mailPassword: secret('mail'),
  mailFrom: declare('mail', { kind: 'line' }, orEmpty(sender)),

  secondFactor: choice('signIn', SecondFactorFor, 'optional'),
  loginDays: count('signIn', 'days', [1, 90], 5),
  /** Wrong ones in a row lock an account for a time. */
  passwordTries: count('signIn', 'times', [3, 100], 5),
  passwordLockMinutes: count('signIn', 'minutes', [1, 1_440], 15),
  invitationDays: count('signIn', 'days', [1, 30], 7),
  resetHours: count('signIn', 'hours', [1, 72], 2),
  /** Empty: there is no single sign-on. */
  oidcIssuer: declare('singleSignOn', { kind: 'line' }, orEmpty(z.url({ protocol: /^https?$/ }).max(500))),
  oidcClientId: own('singleSignOn', 'line'),
  oidcClientSecret: secret('singleSignOn'),
  oidcName: own('singleSignOn', 'line'),
  oidcScope: declare(
    'singleSignOn',
    { kind: 'line' },
    z
      .string()
      .trim()
      .regex(/\bopenid\b/, 'openid is part of it')
      .max(200)
      .default('openid email profile'),
  ),
  oidcGroupsClaim: declare(
    'singleSignOn',
    { kind: 'line' },
    z.string().trim().min(1).max(100).default('groups'),
  ),
  /** `group = role, team` in each line (domain/single-sign-on.ts); empty: groups decide nothing. */
  oidcGroups: own('singleSignOn', 'passage'),
  oidcNewAccounts: flag('singleSignOn', false),
  keepLoginTracesDays: count('retention', 'days', [1, 3_650], 90),
  /** Host and port of a clamd; empty: files are not scanned. */
  virusScanner: declare('files', { kind: 'line' }, orEmpty(hostAndPort)),
  loginTriesPerMinute: count('limits', 'times', [1, 100_000], 10),
  joinTriesPerMinute: count('limits', 'times', [1, 100_000], 60),
  requestsPerMinute: count('limits', 'times', [1, 10_000_000], 1_200),
  socketEventsPerSecond: count('limits', 'times', [1, 100_000], 50),
  /** Of one person: whoever writes more waits. */
  chatPerMinute: count('limits', 'times', [1, 100_000], 60),
  messageTries: count('limits', 'times', [1, 20], 5),
  graceMs: count('limits', 'milliseconds', [0, 60_000], 5_000),
}

/** Choices a team may make for itself; else it has those of the system. */
const ofTeam = {
  textMessages: flag('invitation', true),
  externalInvitation: flag('invitation', false),
  /** Of local phone numbers: ISO 3166, two letters. */
  defaultCountry: declare(
    'invitation',
    { kind: 'country' },
    z
      .string()
      .regex(/^[A-Z]{2}$/, 'two capital letters such as US')
      .default('US'),
  ),
  linkDays: count('invitation', 'days', [1, 365], 7),
  texts: declare('invitation', { kind: 'texts' }, z.partialRecord(TextKind, MessageTexts).default({})),
  noticePauseMinutes: count('invitation', 'minutes', [0, 10_080], 15),

  reminders: flag('reminders', false),
  reminderFirstHours: count('reminders', 'hours', [1, 8_760], 24),
  reminderEveryHours: count('reminders', 'hours', [1, 8_760], 24),
  remindersMost: count('reminders', 'times', [1, 20], 3),
  reminderFrom: declare('reminders', { kind: 'clock' }, clock.default('08:00')),
  reminderTo: declare('reminders', { kind: 'clock' }, clock.default('20:00')),
  /** 1 is Monday. */
  reminderWeekdays: declare(
    'reminders',
    { kind: 'weekdays' },
    z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  ),
  timeZone: declare('reminders', { kind: 'time-zone' }, timeZone.default('UTC')),

  authentication: choice('entry', Authentication, 'none'),
  askAgainMinutes: count('entry', 'minutes', [0, 10_080], 30),
  lockTries: count('entry', 'times', [1, 20], 3),
  lockMinutes: count('entry', 'minutes', [1, 1_440], 5),
  lockOutsMost: count('entry', 'times', [1, 20], 3),
  codeMinutes: count('entry', 'minutes', [1, 60], 10),
  codesMost: count('entry', 'times', [1, 20], 3),
  codesWindowMinutes: count('entry', 'minutes', [1, 1_440], 10),
  /** Whom to call when entering fails. */
  helpLine: own('entry', 'line'),

  openingTitle: own('opening', 'line'),
  openingText: own('opening', 'passage'),
  openingHint: own('opening', 'line'),

  /** Of customers' pages: buttons, marks and the wall of the opening page. */
  brandColour: declare('branding', { kind: 'colour' }, colour.default('#1d3a6e')),
  /** Empty: the first letter of the team's name. */
  logo: declare('branding', { kind: 'logo' }, orEmpty(LogoId)),

  consent: flag('consent', false),
  consentText: own('consent', 'passage'),
  disagreeText: own('consent', 'passage'),

  singleActiveSession: flag('session', false),
  /** The same contact again: a new session, or the open one with that contact is offered first. */
  sameContact: choice('session', z.enum(['new', 'offer']), 'new'),
  /** Teams whose settings an agent of this team may choose for one session. */
  sessionTeams: declare('session', { kind: 'teams' }, z.array(TeamId).max(100).default([])),
  /** How long an owner is asked. */
  transferSeconds: count('session', 'seconds', [10, 600], 60),

  /** Both sides may attach files to messages. */
  chatAttachments: flag('chat', true),

  /** Each page of a document is read to its end before it can be signed. */
  signReadToEnd: flag('signing', true),
  /** What a customer agrees to by signing; empty: Foyer's own words. */
  signConsent: own('signing', 'passage'),

  /** 0: never. */
  endAfterMinutes: count('end', 'minutes', [0, 43_200], 0),
  automaticEndRenewable: flag('end', true),
  agentAfterEnd: choice('end', z.enum(['welcome', 'stay']), 'welcome'),
  accessAfterEnd: choice('end', AccessAfterEnd, 'limited'),
  accessAfterEndDays: count('end', 'days', [1, 3_650], 14),
  /** Where the customer goes after the end; empty: the ended page. */
  redirectUrl: declare('end', { kind: 'line' }, orEmpty(z.url({ protocol: /^https?$/ }).max(500))),

  /** 0: for ever. */
  keepSessionsDays: count('retention', 'days', [0, 36_500], 0),

  /** Parts of the history pane, and the pane as a whole; what is off is refused as well. */
  historyPane: flag('history', true),
  scope: choice('history', Scope, 'team'),
  historySearch: flag('history', true),
  historyUpdated: flag('history', true),
  historyRecent: flag('history', true),
}

/**
 * Every choice of an administrator, declared once: key, schema, default, where it stands and what its number counts.
 * Stored by key in `settings` and, for one team, in `team_settings`; what is not stored has its default.
 */
export const settingsSchema = z.object({ ...ofTeam, ...ofSystem })
export type Settings = z.infer<typeof settingsSchema>
export type Setting = keyof Settings

export const isSetting = (key: string): key is Setting => Object.hasOwn(settingsSchema.shape, key)
/** Whether a team may choose for itself. */
export const isOfTeam = (key: Setting): boolean => key in ofTeam
export const allSettings = Object.keys(settingsSchema.shape) as Setting[]

export function declarationOf(key: Setting): Declaration {
  const declaration = declarations.get(settingsSchema.shape[key])
  if (!declaration) throw new Error(`${key} is not declared`)
  return declaration
}

/** What a secret is sent to, and with: whoever changes one of these shall know the secret. */
export const secretGoesWith: Partial<Record<Setting, readonly Setting[]>> = {
  mailPassword: ['mailHost', 'mailPort', 'mailSecurity', 'mailUser'],
  oidcClientSecret: ['oidcIssuer', 'oidcClientId'],
}

/** Kept sealed: pages, commands and the audit trail only say whether there is one. */
export const isSecret = (key: Setting): boolean => declarationOf(key).control.kind === 'secret'
