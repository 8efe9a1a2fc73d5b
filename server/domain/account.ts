import type { AccountState } from '../../shared/people.ts'

/** What an account's state is judged by. */
export interface AccountFacts {
  passwordHash: string | null
  /** Has logged in by the identity provider. */
  ssoSubject: string | null
  deactivatedAt: Date | null
  /** When it stops working by itself. */
  expiresAt: Date | null
  /** Too many wrong passwords: until then strangers' browsers are not let in. */
  lockedUntil: Date | null
}

/** Whether somebody may be logged in at all. */
export const worksAt = ({ deactivatedAt, expiresAt }: AccountFacts, now: Date): boolean =>
  deactivatedAt === null && (expiresAt === null || expiresAt > now)

export function accountState(account: AccountFacts, now: Date): AccountState {
  if (account.deactivatedAt) return 'deactivated'
  if (!worksAt(account, now)) return 'expired'
  if (account.passwordHash === null && account.ssoSubject === null) return 'invited'
  return account.lockedUntil && account.lockedUntil > now ? 'locked' : 'active'
}
