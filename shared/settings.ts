import { z } from 'zod'
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
const passage = z.string().trim().max(4_000)

/** Choices of the whole installation. Durations carry their unit in the name. */
const ofSystem = {
  loginDays: z.int().min(1).max(90).default(5),
  loginTriesPerMinute: z.int().min(1).max(100_000).default(10),
  joinTriesPerMinute: z.int().min(1).max(100_000).default(60),
  requestsPerMinute: z.int().min(1).max(10_000_000).default(1_200),
  socketEventsPerSecond: z.int().min(1).max(100_000).default(50),
  messageTries: z.int().min(1).max(20).default(5),
  graceMs: z.int().min(0).max(60_000).default(5_000),
}

/** Choices a team may make for itself; else it has those of the system. */
const ofTeam = {
  scope: Scope.default('team'),
  singleActiveSession: z.boolean().default(false),
  /** The same contact again: a new session, or the open one with that contact is offered first. */
  sameContact: z.enum(['new', 'offer']).default('new'),
  /** Parts of the history pane, and the pane as a whole; what is off is refused as well. */
  historyPane: z.boolean().default(true),
  historySearch: z.boolean().default(true),
  historyUpdated: z.boolean().default(true),
  historyRecent: z.boolean().default(true),
  /** How long an owner is asked. */
  transferSeconds: z.int().min(10).max(600).default(60),
  /** Teams whose settings an agent of this team may choose for one session. */
  sessionTeams: z.array(TeamId).max(100).default([]),

  textMessages: z.boolean().default(true),
  externalInvitation: z.boolean().default(false),
  /** Of local phone numbers: ISO 3166, two letters. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters such as US')
    .default('US'),
  linkDays: z.int().min(1).max(365).default(7),
  texts: z.partialRecord(TextKind, MessageTexts).default({}),
  noticePauseMinutes: z.int().min(0).max(10_080).default(15),
  reminders: z.boolean().default(false),
  reminderFirstHours: z.int().min(1).max(8_760).default(24),
  reminderEveryHours: z.int().min(1).max(8_760).default(24),
  remindersMost: z.int().min(1).max(20).default(3),
  reminderFrom: clock.default('08:00'),
  reminderTo: clock.default('20:00'),
  /** 1 is Monday. */
  reminderWeekdays: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  timeZone: timeZone.default('UTC'),

  authentication: Authentication.default('none'),
  askAgainMinutes: z.int().min(0).max(10_080).default(30),
  lockTries: z.int().min(1).max(20).default(3),
  lockMinutes: z.int().min(1).max(1_440).default(5),
  lockOutsMost: z.int().min(1).max(20).default(3),
  codeMinutes: z.int().min(1).max(60).default(10),
  codesMost: z.int().min(1).max(20).default(3),
  codesWindowMinutes: z.int().min(1).max(1_440).default(10),
  openingTitle: line.default(''),
  openingText: passage.default(''),
  openingHint: line.default(''),
  /** Whom to call when entering fails. */
  helpLine: line.default(''),
  consent: z.boolean().default(false),
  consentText: passage.default(''),
  disagreeText: passage.default(''),

  /** 0: never. */
  endAfterMinutes: z.int().min(0).max(43_200).default(0),
  automaticEndRenewable: z.boolean().default(true),
  agentAfterEnd: z.enum(['welcome', 'stay']).default('welcome'),
  accessAfterEnd: AccessAfterEnd.default('limited'),
  accessAfterEndDays: z.int().min(1).max(3_650).default(14),
  /** Where the customer goes after the end; empty: the ended page. */
  redirectUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)]).default(''),
}

/**
 * Every choice of an administrator: key, schema, default. Stored by key in `settings` and, for one team, in
 * `team_settings`; what is not stored has its default.
 */
export const settingsSchema = z.object({ ...ofSystem, ...ofTeam })
export type Settings = z.infer<typeof settingsSchema>
export type Setting = keyof Settings

export const isSetting = (key: string): key is Setting => key in settingsSchema.shape
/** Whether a team may choose for itself. */
export const isOfTeam = (key: Setting): boolean => key in ofTeam
