import { and, eq, isNotNull, ne, sql } from 'drizzle-orm'
import { isSecret, isSetting } from '../../shared/settings.ts'
import { agents, recoveryCodes, sealCertificates, sessions, settings } from '../storage/schema.ts'
import type { Seal } from '../storage/secrets.ts'
import { sealedAs } from '../storage/settings.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { codeOf, sealedFor } from './prove-second-factor.ts'
import { keyOf } from './seal-key.ts'

const AT_ONCE = 500

type Ground = Pick<Dependencies, 'db' | 'seal'>

/**
 * After the server's secret was replaced: seals anew with the present one what the one before has sealed, so that this
 * can be forgotten. Answers how many; several processes may do so at once.
 */
export async function resealAll(ground: Ground): Promise<number> {
  const counts = [
    await resealPins(ground),
    await resealSettings(ground),
    await resealApps(ground),
    await resealRecoveryCodes(ground),
    await resealCertificates(ground),
  ]
  return counts.reduce((sum, count) => sum + count, 0)
}

async function resealPins({ db, seal }: Ground): Promise<number> {
  const keyOf = sql`substring(${sessions.sealedPin} from 1 for ${sql.raw(String(seal.keyId.length))})`
  for (let count = 0; ;) {
    const found = await db
      .select({ id: sessions.id, sealedPin: sessions.sealedPin })
      .from(sessions)
      .where(and(isNotNull(sessions.sealedPin), ne(keyOf, seal.keyId)))
      .limit(AT_ONCE)
    for (const { id, sealedPin: before } of found) {
      if (!before) continue
      const sealedPin = anew(seal, before, pinOf(id))
      // Unless it was changed meanwhile.
      await db
        .update(sessions)
        .set({ sealedPin })
        .where(and(eq(sessions.id, id), eq(sessions.sealedPin, before)))
    }
    count += found.length
    if (found.length === 0) return count
  }
}

async function resealSettings({ db, seal }: Ground): Promise<number> {
  const found = (await db.select().from(settings)).filter(({ key }) => isSetting(key) && isSecret(key))
  const old = found
    .map(({ key, value }) => ({ key, before: Buffer.from(value as string, 'base64') }))
    .filter(({ before }) => isOld(seal, before))
  for (const { key, before } of old) {
    if (!isSetting(key)) continue
    const value = anew(seal, before, sealedAs(key)).toString('base64')
    const was = JSON.stringify(before.toString('base64'))
    await db
      .update(settings)
      .set({ value })
      .where(and(eq(settings.key, key), sql`${settings.value}::text = ${was}`))
  }
  return old.length
}

async function resealApps({ db, seal }: Ground): Promise<number> {
  const found = await db.select().from(agents).where(isNotNull(agents.totpSecret))
  const old = found.filter(({ totpSecret }) => totpSecret && isOld(seal, totpSecret))
  for (const { id, totpSecret: before } of old)
    if (before)
      await db
        .update(agents)
        .set({ totpSecret: anew(seal, before, sealedFor(id)) })
        .where(and(eq(agents.id, id), eq(agents.totpSecret, before)))
  return old.length
}

async function resealRecoveryCodes({ db, seal }: Ground): Promise<number> {
  const old = (await db.select().from(recoveryCodes)).filter(({ sealed }) => isOld(seal, sealed))
  for (const { agentId, sealed: before } of old)
    await db
      .update(recoveryCodes)
      .set({ sealed: anew(seal, before, codeOf(agentId)) })
      .where(eq(recoveryCodes.sealed, before))
  return old.length
}

async function resealCertificates({ db, seal }: Ground): Promise<number> {
  const found = await db.select().from(sealCertificates).where(isNotNull(sealCertificates.sealedKey))
  const old = found.filter(({ sealedKey }) => sealedKey && isOld(seal, sealedKey))
  for (const { fingerprint, sealedKey: before } of old)
    if (before)
      await db
        .update(sealCertificates)
        .set({ sealedKey: anew(seal, before, keyOf(fingerprint)) })
        .where(and(eq(sealCertificates.fingerprint, fingerprint), eq(sealCertificates.sealedKey, before)))
  return old.length
}

const anew = (seal: Seal, before: Uint8Array, belongsTo: string): Buffer =>
  seal.seal(seal.open(before, belongsTo), belongsTo)

const isOld = ({ keyId }: Seal, sealed: Uint8Array): boolean =>
  !Buffer.from(keyId).equals(sealed.subarray(0, keyId.length))
