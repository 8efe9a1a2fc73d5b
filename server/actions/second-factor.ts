import { randomBytes } from 'node:crypto'
import { and, count, eq, isNull } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import type { RecoveryCodes, SecondFactor, SecondFactorBegun } from '../../shared/people.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import {
  needsSecondFactor,
  newTotpSecret,
  plainCode,
  RECOVERY_CODES,
  recoveryCodeOf,
  stepOf,
  totpUri,
} from '../domain/second-factor.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { agents, recoveryCodes } from '../storage/schema.ts'
import { actorOf } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import type { Browser, Login } from './log-in.ts'
import { codeOf, sealedFor } from './prove-second-factor.ts'
import { tryOwnPassword } from './try-own-password.ts'

/** Whether one has a second factor, has to have one, and how many recovery codes are left. */
export async function readSecondFactor(deps: Dependencies, login: Login): Promise<SecondFactor> {
  const [found] = await deps.db
    .select({ confirmedAt: agents.totpConfirmedAt, codes: count(recoveryCodes.sealed) })
    .from(agents)
    .leftJoin(recoveryCodes, eq(recoveryCodes.agentId, agents.id))
    .where(eq(agents.id, login.id))
    .groupBy(agents.id)
  const required = needsSecondFactor(login.role, deps.settings.secondFactor)
  return { on: Boolean(found?.confirmedAt), required, recoveryCodes: found?.codes ?? 0 }
}

/** A new secret for an authenticator app; nothing is asked of a login before a code of it was given. */
export async function beginSecondFactor(
  deps: Dependencies,
  login: Login,
  present: string,
  browser: Browser,
): Promise<Outcome<SecondFactorBegun>> {
  const wrong = await tryOwnPassword(deps, login, present, browser)
  if (wrong) return wrong
  const secret = newTotpSecret()
  const sealed = deps.seal.seal(secret, sealedFor(login.id))
  const [begun] = await deps.db
    .update(agents)
    .set({ totpSecret: sealed, totpStep: null })
    .where(and(eq(agents.id, login.id), isNull(agents.totpConfirmedAt)))
    .returning({ id: agents.id })
  return begun
    ? { secret, uri: totpUri(secret, login.email) }
    : refused('not-allowed', 'There is a second factor already')
}

/** From now on a login needs a code. Answers the recovery codes, this once. */
export async function confirmSecondFactor(
  deps: Dependencies,
  login: Login,
  typed: string,
): Promise<Outcome<RecoveryCodes>> {
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const [agent] = await tx.select().from(agents).where(eq(agents.id, login.id)).for('update')
    if (!agent?.totpSecret || agent.totpConfirmedAt) return refused('not-allowed', 'Nothing was begun')
    const step = stepOf(deps.seal.open(agent.totpSecret, sealedFor(login.id)), plainCode(typed), deps.now())
    if (step === null) return refused('wrong-code', 'This code is not the one of this moment')
    await tx
      .update(agents)
      .set({ totpConfirmedAt: deps.now(), totpStep: step })
      .where(eq(agents.id, login.id))
    await appendAudit(tx, end, [lineOf(login, 'second-factor-on')], deps.now())
    return { codes: await newCodes(deps, tx, login.id) }
  })
}

/** New recovery codes; those of before open nothing any more. */
export async function renewRecoveryCodes(
  deps: Dependencies,
  login: Login,
  present: string,
  browser: Browser,
): Promise<Outcome<RecoveryCodes>> {
  const wrong = await tryOwnPassword(deps, login, present, browser)
  if (wrong) return wrong
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const [agent] = await tx.select().from(agents).where(eq(agents.id, login.id)).for('update')
    if (!agent?.totpConfirmedAt) return refused('not-allowed', 'There is no second factor')
    await appendAudit(tx, end, [lineOf(login, 'recovery-codes-made')], deps.now())
    return { codes: await newCodes(deps, tx, login.id) }
  })
}

/** The password alone logs in again. Refused where one's role has to have a second factor. */
export async function endSecondFactor(
  deps: Dependencies,
  login: Login,
  present: string,
  browser: Browser,
): Promise<Refused | null> {
  if (needsSecondFactor(login.role, deps.settings.secondFactor))
    return refused('not-allowed', 'Your role has to have a second factor')
  const wrong = await tryOwnPassword(deps, login, present, browser)
  if (wrong) return wrong
  await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    await forgetSecondFactor(tx, login.id)
    await appendAudit(tx, end, [lineOf(login, 'second-factor-off')], deps.now())
  })
  return null
}

export async function forgetSecondFactor(tx: Transaction, id: AgentId): Promise<void> {
  await tx
    .update(agents)
    .set({ totpSecret: null, totpConfirmedAt: null, totpStep: null })
    .where(eq(agents.id, id))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.agentId, id))
}

async function newCodes({ seal }: Dependencies, tx: Transaction, id: AgentId): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCodeOf(randomBytes(10)))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.agentId, id))
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ agentId: id, sealed: Buffer.from(seal.seal(code, codeOf(id))) })))
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`)
}

const lineOf = (login: Login, type: 'second-factor-on' | 'second-factor-off' | 'recovery-codes-made') =>
  ({ type, actor: actorOf(login), about: `agent:${login.id}` }) as const
