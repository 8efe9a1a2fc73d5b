import { Secret, TOTP } from 'otpauth'
import type { Role } from '../../shared/commands.ts'
import type { Settings } from '../../shared/settings.ts'

/** RFC 6238 as authenticator apps have it: SHA-1, six digits, half a minute. */
const PERIOD_SECONDS = 30
/** A phone's clock may be one step off, or the code be typed as it changes. */
const STEPS_OFF = 1

const totp = (secret: string, label = '') =>
  new TOTP({
    issuer: 'Foyer',
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
  })

/** 160 bits as RFC 4226 asks for, in base 32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

/** What an authenticator app reads from the picture. `label`: whose account it is. */
export const totpUri = (secret: string, label: string): string => totp(secret, label).toString()

/** The code of this moment. */
export const totpCode = (secret: string, now: Date): string =>
  totp(secret).generate({ timestamp: now.getTime() })

/** The step of time this code belongs to; null where it belongs to none that is near. A step is good for one login. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const off = totp(secret).validate({ token: code, timestamp: now.getTime(), window: STEPS_OFF })
  return off === null ? null : Math.floor(now.getTime() / 1_000 / PERIOD_SECONDS) + off
}

/** As people type them: spaces and dashes say nothing. */
export const plainCode = (typed: string): string => typed.replace(/[\s-]/g, '').toLowerCase()

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
export const RECOVERY_CODES = 10

/** Ten letters of 32 that are not mixed up: 50 bits. `random`: bytes. */
export const recoveryCodeOf = (random: Uint8Array): string =>
  Array.from(random.subarray(0, 10), (byte) => LETTERS[byte % LETTERS.length]).join('')

const required: Record<Settings['secondFactor'], readonly Role[]> = {
  optional: [],
  administrators: ['administrator'],
  supervisors: ['administrator', 'supervisor'],
  everybody: ['administrator', 'supervisor', 'agent'],
}

/** Whether people of this role do nothing before they have a second factor. */
export const needsSecondFactor = (role: Role, setting: Settings['secondFactor']): boolean =>
  required[setting].includes(role)
