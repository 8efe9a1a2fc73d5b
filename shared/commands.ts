import { z } from 'zod'
import { AgentId, MessageId, TeamId } from './ids.ts'
import { Scope } from './settings.ts'
import { Moment } from './status.ts'
import { line } from './line.ts'
import { LONGEST_MARK } from './tasks/sign-rules.ts'
import { MOST_SIGN_FIELDS } from './tasks/sign.ts'

/** Of a person who works with Foyer, or a customer. */
export const personName = line(120)
export const Email = z.string().trim().pipe(z.email().max(254))

export const LogIn = z.object({
  email: z.string().trim().max(254),
  password: z.string().min(1).max(256),
  /** Of the authenticator app, or a recovery code. */
  code: z.string().max(40).optional(),
})
export type LogIn = z.infer<typeof LogIn>

/** Where the browser goes now, to end the login at the identity provider too; null: it stays. */
export const LoggedOut = z.object({ next: z.string().nullable() })
export type LoggedOut = z.infer<typeof LoggedOut>

export const Role = z.enum(['agent', 'supervisor', 'administrator'])
export type Role = z.infer<typeof Role>

/** Which parts of the history pane an agent has, and how far the search reaches, the narrowest first. */
export const History = z.object({
  search: z.boolean(),
  scopes: z.array(Scope),
  updated: z.boolean(),
  recent: z.boolean(),
})
export type History = z.infer<typeof History>

/** The agent behind this login, and what the installation offers. */
export const Me = z.object({
  id: AgentId,
  name: z.string(),
  email: z.string(),
  role: Role,
  team: z.object({ id: TeamId, name: z.string() }),
  /** Messages go to an outbox on this machine that this agent may read. */
  outbox: z.boolean(),
  history: History,
  /** The live board of one's teams. */
  board: z.boolean(),
  /** One's role has to have a second factor and one has none: until then nothing else is answered. */
  mustSecure: z.boolean(),
})
export type Me = z.infer<typeof Me>

/** What the login page may know before anybody is logged in. */
export const Door = z.object({
  version: z.string(),
  demo: z
    .object({
      password: z.string(),
      logins: z.array(z.object({ email: z.string(), name: z.string(), role: Role })),
    })
    .nullable(),
  /** Nobody can log in yet: somebody has to set Foyer up first. */
  isEmpty: z.boolean(),
  /** What logs in beside the password; the name stands on its button, where it has one. */
  singleSignOn: z.object({ name: z.string() }).nullable(),
})
export type Door = z.infer<typeof Door>

/** As typed; which number it is depends on the team's default country, so the action reads it. */
export const Phone = z.string().trim().min(3).max(40)

/** 4 to 8 digits of any script, as typed; the action reads them as 0 to 9. */
export const Pin = z.string().trim().min(1).max(40)

/** Which of the contacts are needed and allowed is the settings team's choice. */
export const Customer = z.object({ name: personName, email: Email.optional(), phone: Phone.optional() })
export type Customer = z.infer<typeof Customer>

export const StartSession = z.object({
  customer: Customer,
  /** Pre-plan: nobody is invited yet. */
  plan: z.boolean().optional(),
  pin: Pin.optional(),
  /** Run with another team's settings. Unset: the agent's own. */
  settingsTeamId: TeamId.optional(),
  /** A new one, also where a session with the same contact is open. */
  anew: z.boolean().optional(),
})
export type StartSession = z.infer<typeof StartSession>

/** The customer's details anew, while she has never joined. Without a PIN the present one stays. */
export const Reengage = z.object({ customer: Customer, pin: Pin.optional() })
export type Reengage = z.infer<typeof Reengage>

/** What the New Session dialog needs to know, for the settings of one team. */
export const SessionForm = z.object({
  /** Whose settings these are. */
  team: z.object({ id: TeamId, name: z.string() }),
  /** "Enter session settings": the agent's own team first. One alone: nothing to choose. */
  teams: z.array(z.object({ id: TeamId, name: z.string() })),
  textMessages: z.boolean(),
  externalInvitation: z.boolean(),
  /** The agent must give one. */
  pin: z.boolean(),
  /** A one-time code goes to every contact, so there has to be one. */
  code: z.boolean(),
  defaultCountry: z.string(),
  /** The calling code of that country, such as +44. */
  callingCode: z.string(),
})
export type SessionForm = z.infer<typeof SessionForm>

/** A link made for the agent to pass on; said once. */
export const SessionUrl = z.object({ url: z.string(), expiresAt: Moment })
export type SessionUrl = z.infer<typeof SessionUrl>

/** Why a result is sent back, in words the customer reads. */
export const ReturnTask = z.strictObject({ reason: z.string().trim().min(1).max(1_000) })
export type ReturnTask = z.infer<typeof ReturnTask>
/** Why the customer will not do a task, in words the agent reads. */
export const DeclineTask = ReturnTask
export type DeclineTask = z.infer<typeof DeclineTask>

/** Postgres keeps every letter but this one. */
const answer = z
  .string()
  .max(LONGEST_MARK)
  .refine((text) => !text.includes('\0'), 'a NUL is no letter')
/** In all answers of a task: a full form, or a signature on every page. */
export const MOST_LETTERS = 400_000
const areFew = (answers: Readonly<Record<string, string>>): boolean =>
  Object.keys(answers).length <= MOST_SIGN_FIELDS &&
  Object.values(answers).reduce((sum, { length }) => sum + length, 0) <= MOST_LETTERS

/** Answers by field, as they stand: those named replace what was there, an empty one takes it back. */
export const DraftAnswers = z.strictObject({
  answers: z.record(z.string().max(40), answer).refine(areFew),
})
export type DraftAnswers = z.infer<typeof DraftAnswers>
/** The last changes come with the press, so that none is lost on the way before it. */
export const CompleteTask = DraftAnswers.partial().extend({
  /** Of a document: the words of signing she agreed to, as they stood on her page. */
  consent: z.string().max(20_000).optional(),
})
export type CompleteTask = z.infer<typeof CompleteTask>

const Cursor = z.string().max(400)

/** A search finds no more at once. */
export const MOST_FOUND = 20

/** With `q` a search, without it a list. Unset, a list is of one's own sessions, a search of the team's. */
export const ListSessions = z.object({
  scope: Scope.optional(),
  q: z.string().max(200).optional(),
  filter: z.enum(['all', 'completed', 'incomplete']).default('all'),
  cursor: Cursor.optional(),
})
export type ListSessions = z.infer<typeof ListSessions>
export type ListFilter = ListSessions['filter']

export const ListUpdated = z.object({ cursor: Cursor.optional() })
export type ListUpdated = z.infer<typeof ListUpdated>

/** The sessions of one team, or of all whose board one has. */
export const ReadBoard = z.object({ team: TeamId.optional(), cursor: Cursor.optional() })
export type ReadBoard = z.infer<typeof ReadBoard>

/** A message in the outbox of an installation without a mail server. */
export const OutboxMessage = z.object({
  id: MessageId,
  to: z.string(),
  /** Of a mail. */
  subject: z.string().nullable(),
  text: z.string(),
  at: Moment,
})
export type OutboxMessage = z.infer<typeof OutboxMessage>
export const Outbox = z.object({ items: z.array(OutboxMessage) })
export type Outbox = z.infer<typeof Outbox>
