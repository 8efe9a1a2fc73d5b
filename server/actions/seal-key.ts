import { and, desc, gt, isNotNull } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { lockAudit } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { sealCertificates } from '../storage/schema.ts'
import type { Seal } from '../storage/secrets.ts'
import * as words from '../../words/messages.js'
import type { Dependencies } from './dependencies.ts'
import type { SealKey } from './workshop.ts'

/** One that was made is good for ten years; another is made before it is over. */
const USED_FOR_MS = 9 * 365 * 86_400_000

/** As a certificate is told from others: SHA-256, in hex. */
export const fingerprintOf = (certificate: Uint8Array): string =>
  createHash('sha256').update(certificate).digest('hex')

/** What the private key of a certificate is bound to where it is sealed. */
export const keyOf = (fingerprint: string): string => `seal-certificate:${fingerprint}`

/** What documents are sealed with now: what was given, or a certificate that is made once, by whichever process is first. */
export async function sealKeyOf(deps: Dependencies): Promise<SealKey> {
  if (deps.sealKey) return remembered(deps, deps.sealKey)
  return (await newest(deps, deps.db)) ?? make(deps)
}

/** What was sealed with it is known as ours, also when another one is given later. */
async function remembered({ db, now }: Dependencies, given: SealKey): Promise<SealKey> {
  const certificate = Buffer.from(given.certificate)
  await db
    .insert(sealCertificates)
    .values({ fingerprint: fingerprintOf(certificate), certificate, sealedKey: null, createdAt: now() })
    .onConflictDoNothing()
  return given
}

async function newest(
  { seal, now }: { seal: Seal; now: () => Date },
  db: Database | Transaction,
): Promise<SealKey | null> {
  const { createdAt, sealedKey } = sealCertificates
  const [found] = await db
    .select()
    .from(sealCertificates)
    .where(and(isNotNull(sealedKey), gt(createdAt, new Date(now().getTime() - USED_FOR_MS))))
    .orderBy(desc(createdAt))
    .limit(1)
  return found?.sealedKey
    ? { certificate: found.certificate, key: seal.open(found.sealedKey, keyOf(found.fingerprint)) }
    : null
}

async function make(deps: Dependencies): Promise<SealKey> {
  const createdAt = deps.now()
  const { host } = new URL(deps.installation.publicUrl())
  // Before the lock, as it takes a while; whoever comes second lets theirs go.
  const made = await deps.workshop.newSealKey(words.evidence_certificate({ host }), createdAt)
  return transact(deps.db, async (tx) => {
    await lockAudit(tx)
    const there = await newest(deps, tx)
    if (there) return there
    const certificate = Buffer.from(made.certificate)
    const fingerprint = fingerprintOf(certificate)
    const sealedKey = deps.seal.seal(made.key, keyOf(fingerprint))
    await tx.insert(sealCertificates).values({ fingerprint, certificate, sealedKey, createdAt })
    return made
  })
}
