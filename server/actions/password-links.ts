import { and, eq, gt, isNull } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { AgentId, PasswordLinkId } from '../../shared/ids.ts'
import type { PasswordLink, PasswordLinkKind } from '../../shared/people.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import type { Database, Transaction } from '../storage/database.ts'
import { working } from '../storage/people.ts'
import { agents, passwordLinks } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'

/** `mail`: sent when the transaction has committed. `pass-on`: an administrator is told the address, once. */
export type Way = 'mail' | 'pass-on'

/** A way for this agent to set a password; those before it stay until one is used. */
export async function makePasswordLink(
  deps: Dependencies,
  tx: Transaction,
  agent: AgentId,
  { kind, way }: { kind: PasswordLinkKind; way: Way },
): Promise<{ url: string; expiresAt: Date }> {
  const id = uuid() as PasswordLinkId
  const secret = newToken()
  const at = deps.now()
  const { invitationDays, resetHours } = deps.settings
  const lifeMs = kind === 'invitation' ? invitationDays * 86_400_000 : resetHours * 3_600_000
  const expiresAt = new Date(at.getTime() + lifeMs)
  await tx.insert(passwordLinks).values({
    id,
    tokenHash: hashToken(secret),
    agentId: agent,
    kind,
    createdAt: at,
    expiresAt,
    ...(way === 'mail' && { state: 'waiting', sealedSecret: deps.seal.seal(secret, sealedFor(id)) }),
  })
  if (way === 'mail') await deps.jobs.enqueue(tx, { name: 'password-mail', linkId: id })
  return { url: addressOf(deps, secret), expiresAt }
}

/** The secret stands behind the #, so that no log of requests ever holds it. */
export const addressOf = (deps: Dependencies, secret: string): string =>
  `${deps.installation.publicUrl()}/password#${secret}`

/** What the sealed secret of a link is bound to. */
export const sealedFor = (id: PasswordLinkId): string => `password:${id}`

/** The link and the account behind this secret; null for one that is unknown, used or over. */
export async function findPasswordLink(db: Database | Transaction, secret: string, now: Date) {
  const [found] = await db
    .select({ link: passwordLinks, agent: agents })
    .from(passwordLinks)
    .innerJoin(agents, eq(agents.id, passwordLinks.agentId))
    .where(
      and(
        eq(passwordLinks.tokenHash, hashToken(secret)),
        isNull(passwordLinks.usedAt),
        gt(passwordLinks.expiresAt, now),
        working(now),
      ),
    )
  return found ?? null
}

export const linkInvalid = () => refused('link-invalid', 'This link does not work any more')

/** Whose account a link is for. Reading it changes nothing. */
export async function readPasswordLink(deps: Dependencies, secret: string): Promise<Outcome<PasswordLink>> {
  const found = await findPasswordLink(deps.db, secret, deps.now())
  if (!found) return linkInvalid()
  return { kind: found.link.kind, name: found.agent.name, email: found.agent.email }
}

/** Every link of this agent that still works, works no more. */
export async function useUpLinks(tx: Transaction, agent: AgentId, at: Date): Promise<void> {
  await tx
    .update(passwordLinks)
    .set({ usedAt: at, sealedSecret: null })
    .where(and(eq(passwordLinks.agentId, agent), isNull(passwordLinks.usedAt)))
}
