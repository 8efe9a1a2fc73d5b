import { refused, type Refused } from '../domain/outcome.ts'
import { weaknessOf } from '../domain/password.ts'
import { commonPasswords } from './common-passwords.ts'

/** Why this is no password for that account; null when it is one. */
export async function refuseWeak(
  password: string,
  account: { name: string; email: string },
): Promise<Refused | null> {
  const common = await commonPasswords()
  const weakness = weaknessOf(password, account, (plain) => common.has(plain))
  return (
    weakness &&
    refused('weak-password', 'This password is among the first that are guessed', { password: weakness })
  )
}
