import { and, eq, isNotNull, isNull, lt, or } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import { plainCode, stepOf } from '../domain/second-factor.ts'
import { agents, recoveryCodes } from '../storage/schema.ts'
import { isSameSecret } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'
import type { Proof } from './try-password.ts'

/** What a login proves beside the password. A code of the app and a recovery code are good once. */
export async function proveSecondFactor(
  deps: Dependencies,
  { id, totpSecret, totpConfirmedAt }: typeof agents.$inferSelect,
  typed: string | undefined,
): Promise<Proof> {
  if (!totpSecret || !totpConfirmedAt) return 'proved'
  const code = plainCode(typed ?? '')
  if (code === '') return 'missing'
  const step = stepOf(deps.seal.open(totpSecret, sealedFor(id)), code, deps.now())
  const used = step === null ? await useRecoveryCode(deps, id, code) : await useStep(deps, id, step)
  return used ? 'proved' : 'wrong'
}

async function useStep({ db }: Dependencies, id: AgentId, step: number): Promise<boolean> {
  const isNew = or(isNull(agents.totpStep), lt(agents.totpStep, step))
  const used = await db
    .update(agents)
    .set({ totpStep: step })
    .where(and(eq(agents.id, id), isNotNull(agents.totpConfirmedAt), isNew))
    .returning({ id: agents.id })
  return used.length > 0
}

async function useRecoveryCode({ db, seal }: Dependencies, id: AgentId, code: string): Promise<boolean> {
  const kept = await db.select().from(recoveryCodes).where(eq(recoveryCodes.agentId, id))
  const found = kept.find(({ sealed }) => isSameSecret(seal.open(sealed, codeOf(id)), code))
  if (!found) return false
  const used = await db.delete(recoveryCodes).where(eq(recoveryCodes.sealed, found.sealed)).returning()
  return used.length > 0
}

/** What the secret of the app, and the recovery codes, are bound to. */
export const sealedFor = (id: AgentId): string => `totp:${id}`
export const codeOf = (id: AgentId): string => `recovery:${id}`
