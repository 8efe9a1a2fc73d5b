import { v7 as uuid } from 'uuid'
import type { SetUp } from '../../shared/administration.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { refuseWeak } from './refuse-weak.ts'
import type { Outcome, Refused } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { agents, installation, teams } from '../storage/schema.ts'
import { isSameSecret } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'
import { newLogin, type Tokens } from './log-in.ts'
import { linkInvalid } from './password-links.ts'
import { hashPassword } from './passwords.ts'

type Ground = Pick<Dependencies, 'db' | 'seal'>

/**
 * The secret of the link by which the first administrator is made. Nothing is stored: it follows from the server's
 * secret, so that every process says the same. Null once somebody could ever log in.
 */
export async function setUpSecret({ db, seal }: Ground): Promise<string | null> {
  if (!(await isEmpty(db))) return null
  const [found] = await db.select({ createdAt: installation.createdAt }).from(installation)
  if (!found) throw new Error('the installation row is gone')
  return seal.mark('set up', `installation:${found.createdAt.toISOString()}`).toString('base64url')
}

/** Nobody can log in yet, nor ever could. */
export const isEmpty = async (db: Database | Transaction): Promise<boolean> =>
  (await db.select({ id: agents.id }).from(agents).limit(1)).length === 0

/** Why this is not the secret of the link; null when it is. */
export async function mayNotSetUp(deps: Ground, token: string): Promise<Refused | null> {
  const secret = await setUpSecret(deps)
  return secret !== null && isSameSecret(secret, token) ? null : linkInvalid()
}

/** The first administrator with the first team, logged in. Of several at once one is first, the others find it done. */
export async function setUp(
  deps: Dependencies,
  { token, name, email, password, team }: SetUp,
  browser: string | null,
): Promise<Outcome<Tokens>> {
  const hindrance = (await mayNotSetUp(deps, token)) ?? (await refuseWeak(password, { name, email }))
  if (hindrance) return hindrance
  const passwordHash = await hashPassword(password)
  const at = deps.now()
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    if (!(await isEmpty(tx))) return linkInvalid()
    const [id, teamId] = [uuid() as AgentId, uuid() as TeamId]
    await tx.insert(teams).values({ id: teamId, name: team })
    await tx
      .insert(agents)
      .values({ id, name, email: email.toLowerCase(), role: 'administrator', teamId, passwordHash })
    const line = { actor: `agent:${id}`, about: 'system' } as const
    await appendAudit(tx, end, [{ ...line, type: 'installation-set-up', data: { team } }], at)
    return newLogin(deps, tx, id, { known: null, name: browser })
  })
}
