import { z } from 'zod'
import { Email, Role, personName } from './commands.ts'
import { AgentId, LoginId, TeamId } from './ids.ts'
import { MessageFailure } from './session.ts'
import { Moment } from './status.ts'

/** `invited`: no password is set yet. `expired`: the account's time is over. */
export const AccountState = z.enum(['invited', 'active', 'locked', 'expired', 'deactivated'])
export type AccountState = z.infer<typeof AccountState>

/** What a mail with a link to set a password is for. */
export const PasswordLinkKind = z.enum(['invitation', 'reset'])
export type PasswordLinkKind = z.infer<typeof PasswordLinkKind>

const TeamName = z.object({ id: TeamId, name: z.string() })

/** Somebody who works with Foyer, as administrators see them. */
export const Account = z.object({
  id: AgentId,
  name: z.string(),
  email: z.string(),
  role: Role,
  team: TeamName,
  furtherTeams: z.array(TeamName),
  state: AccountState,
  /** When the account stops working by itself. */
  expiresAt: Moment.nullable(),
  /** When one of their browsers was last heard of, to the hour. */
  seenAt: Moment.nullable(),
  secondFactor: z.boolean(),
  /** Sessions of theirs that have not ended. */
  openSessions: z.int(),
  /** How the last mail to them went; null: none was sent. */
  mail: z
    .object({
      kind: PasswordLinkKind,
      state: z.enum(['waiting', 'sending', 'sent', 'unconfirmed', 'failed']),
      reason: MessageFailure.nullable(),
    })
    .nullable(),
})
export type Account = z.infer<typeof Account>
export const Accounts = z.object({ items: z.array(Account) })
export type Accounts = z.infer<typeof Accounts>

const account = {
  name: personName,
  email: Email,
  role: Role,
  teamId: TeamId,
  furtherTeamIds: z.array(TeamId).max(50),
  expiresAt: Moment.nullable(),
}
export const InvitePerson = z.strictObject({
  ...account,
  furtherTeamIds: account.furtherTeamIds.default([]),
  expiresAt: account.expiresAt.default(null),
})
export type InvitePerson = z.input<typeof InvitePerson>
export const ChangePerson = z.strictObject({ ...account, deactivated: z.boolean() }).partial()
export type ChangePerson = z.infer<typeof ChangePerson>

export const HandOverSessions = z.strictObject({ to: AgentId })
export const HandedOver = z.object({ count: z.int() })

/** A link to set a password, made for an administrator to pass on; said once. */
export const PasswordUrl = z.object({ url: z.string(), expiresAt: Moment })
export type PasswordUrl = z.infer<typeof PasswordUrl>

/** By NIST SP 800-63B-4: length, no rules of composition. What is known to be guessed first is refused beside. */
export const PASSWORD_LETTERS = { least: 12, most: 256 }
export const SetPassword = z.strictObject({
  password: z.string().min(PASSWORD_LETTERS.least).max(PASSWORD_LETTERS.most),
})
export const ChangePassword = SetPassword.extend({ present: z.string().min(1).max(PASSWORD_LETTERS.most) })
export type ChangePassword = z.infer<typeof ChangePassword>
/** Beside the password: codes of an authenticator app. */
export const SecondFactor = z.object({
  on: z.boolean(),
  /** One's role has to have it. */
  required: z.boolean(),
  /** Recovery codes that are left. */
  recoveryCodes: z.int(),
})
export type SecondFactor = z.infer<typeof SecondFactor>
/** What an authenticator app is given, as text and as the address behind a QR code; said once. */
export const SecondFactorBegun = z.object({ secret: z.string(), uri: z.string() })
export type SecondFactorBegun = z.infer<typeof SecondFactorBegun>
/** Each logs in once where the app is lost; said once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>
/** The password once more, before something dangerous. */
export const OwnPassword = z.strictObject({ present: ChangePassword.shape.present })
export type OwnPassword = z.infer<typeof OwnPassword>
export const GiveCode = z.strictObject({ code: z.string().trim().min(1).max(40) })
export type GiveCode = z.infer<typeof GiveCode>

export const AskReset = z.strictObject({ email: z.string().trim().max(254) })

/** What the page behind an invitation or a reset says: whose account it is. */
export const PasswordLink = z.object({ kind: PasswordLinkKind, name: z.string(), email: z.string() })
export type PasswordLink = z.infer<typeof PasswordLink>

/** One's own browsers that are logged in. */
export const OwnLogin = z.object({
  id: LoginId,
  /** What the browser called itself; null where it said nothing. */
  browser: z.string().nullable(),
  createdAt: Moment,
  seenAt: Moment,
  /** This very one. */
  current: z.boolean(),
})
export type OwnLogin = z.infer<typeof OwnLogin>
export const OwnLogins = z.object({ items: z.array(OwnLogin) })
export type OwnLogins = z.infer<typeof OwnLogins>
