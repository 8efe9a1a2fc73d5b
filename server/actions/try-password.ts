import { setTimeout as pause } from 'node:timers/promises'
import { and, eq, isNull, lte, or, sql } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import { agents, knownBrowsers } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { passwordFits } from './passwords.ts'

export interface Tried {
  id: AgentId
  passwordHash: string | null
}

/** Whose wrong passwords are counted: those of one browser that the account knows, or of all others together. */
export type Counter = { agent: AgentId; known: Buffer | null }

/** What a right password is asked for beside. */
export type Proof = 'proved' | 'missing' | 'wrong'

/** One answer for unknown, locked and wrong. */
export const wrongPassword = () => refused('wrong-password', 'E-mail and password do not belong together')

/** Refusals come at whole multiples of this, so that what was looked up and written on the way does not show. */
export const EVEN_MS = 100

/**
 * Whether this is the account's password. Each try is counted before it is judged, so that many at once are not more
 * than one after the other. Who is unknown, locked or wrong gets one answer in the same time; only a browser that the
 * account knows is told that it is locked, and until when. `proveMore`: asked once the password is right.
 */
export async function tryPassword(
  deps: Dependencies,
  agent: Tried | null,
  known: Buffer | null,
  password: string,
  proveMore: () => Promise<Proof> = () => Promise.resolve('proved'),
): Promise<Outcome<true>> {
  const began = performance.now()
  const tried = await judge(deps, agent, known, password, proveMore)
  if (isRefused(tried)) await pause(EVEN_MS - ((performance.now() - began) % EVEN_MS))
  return tried
}

async function judge(
  deps: Dependencies,
  agent: Tried | null,
  known: Buffer | null,
  password: string,
  proveMore: () => Promise<Proof>,
): Promise<Outcome<true>> {
  const counter = agent && { agent: agent.id, known }
  const counted = counter && (await count(deps, counter))
  const fits = await passwordFits(counted ? (agent?.passwordHash ?? null) : null, password)
  if (!counter) return wrongPassword()
  if (!counted) return known ? locked(await lockOf(deps, counter)) : wrongPassword()
  const proof = fits ? await proveMore() : null
  if (proof === 'proved') {
    await clear(deps, counter)
    return true
  }
  if (proof === 'missing') {
    await uncount(deps, counter, counted)
    return refused('code-needed', 'A code of the authenticator app is needed as well')
  }
  if (counted.lockedUntil && !known) await recordLock(deps, counter.agent, counted.lockedUntil)
  if (known && counted.lockedUntil) return locked(counted.lockedUntil)
  return proof === 'wrong'
    ? refused('wrong-code', 'This code is not good, or was used before')
    : wrongPassword()
}

const locked = (until: Date | null) =>
  refused('locked', 'Too many wrong passwords; try again later', {
    ...(until && { until: until.toISOString() }),
  })

/** One more try; the last one that is allowed locks in the same statement. Null: it is locked. */
async function count(deps: Dependencies, counter: Counter): Promise<{ lockedUntil: Date | null } | null> {
  const { table, row } = at(counter)
  const { passwordTries, passwordLockMinutes } = deps.settings
  const now = deps.now()
  const until = new Date(now.getTime() + passwordLockMinutes * 60_000).toISOString()
  const isLast = sql`${table.wrongPasswords} + 1 >= ${passwordTries}`
  const [counted] = await deps.db
    .update(table)
    .set({
      wrongPasswords: sql`case when ${isLast} then 0 else ${table.wrongPasswords} + 1 end`,
      lockedUntil: sql`case when ${isLast} then ${until}::timestamptz end`,
    })
    .where(and(row, or(isNull(table.lockedUntil), lte(table.lockedUntil, now))))
    .returning({ lockedUntil: table.lockedUntil })
  return counted ?? null
}

async function lockOf(deps: Dependencies, counter: Counter): Promise<Date | null> {
  const { table, row } = at(counter)
  const [found] = await deps.db.select({ lockedUntil: table.lockedUntil }).from(table).where(row)
  return found?.lockedUntil ?? null
}

/** The try was right as far as it went. Those before stay counted: a right password does not buy tries at the code. */
async function uncount(
  deps: Dependencies,
  counter: Counter,
  { lockedUntil }: { lockedUntil: Date | null },
): Promise<void> {
  const { table, row } = at(counter)
  // Where it was the last one allowed, counting it has locked and begun the count anew. A lock of another try stays.
  const [before, own] = lockedUntil
    ? [deps.settings.passwordTries - 1, eq(table.lockedUntil, lockedUntil)]
    : [sql`greatest(${table.wrongPasswords} - 1, 0)`, isNull(table.lockedUntil)]
  await deps.db.update(table).set({ wrongPasswords: before, lockedUntil: null }).where(and(row, own))
}

async function clear(deps: Dependencies, counter: Counter): Promise<void> {
  const { table, row } = at(counter)
  await deps.db.update(table).set({ wrongPasswords: 0, lockedUntil: null }).where(row)
}

const at = ({ agent, known }: Counter) =>
  known
    ? ({ table: knownBrowsers, row: eq(knownBrowsers.tokenHash, known) } as const)
    : ({ table: agents, row: eq(agents.id, agent) } as const)

const recordLock = (deps: Dependencies, agent: AgentId, until: Date): Promise<void> =>
  transact(deps.db, async (tx) => {
    const data = { until: until.toISOString() }
    const end = await lockAudit(tx)
    await appendAudit(
      tx,
      end,
      [{ type: 'agent-locked', actor: 'system', about: `agent:${agent}`, data }],
      deps.now(),
    )
  })
