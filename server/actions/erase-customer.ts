import { asc, eq, or, sql } from 'drizzle-orm'
import type { EraseCustomer, ErasureFound } from '../../shared/administration.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { agents, sessions } from '../storage/schema.ts'
import { actorOf, mayAdminister } from './administration.ts'
import { readPhone } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { eraseSessions } from './erase-sessions.ts'
import type { Browser, Login } from './log-in.ts'
import { tryOwnPassword } from './try-own-password.ts'

const SHOWN = 20

/** Every session with this contact: what erasing the customer would erase. */
export async function findCustomer(
  deps: Dependencies,
  admin: Person,
  contact: string,
): Promise<Outcome<ErasureFound>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const found = await deps.db
    .select({ session: sessions, ownerName: agents.name })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .where(hasContact(deps, contact))
    .orderBy(asc(sessions.createdAt))
  return {
    count: found.length,
    open: found.filter(({ session }) => session.state !== 'ended').length,
    items: found.slice(0, SHOWN).map(({ session, ownerName }) => ({
      id: session.id,
      customer: { name: session.customerName },
      owner: { name: ownerName },
      state: session.state,
      createdAt: session.createdAt.toISOString(),
    })),
  }
}

/**
 * Erases every session with this contact, for good. Refused while one of them is open, and without the
 * administrator's password. The trail keeps where the line of each ended, and a mark by which the contact can be
 * recognised, but not read.
 */
export async function eraseCustomer(
  deps: Dependencies,
  admin: Login,
  { contact, present }: EraseCustomer,
  browser: Browser,
): Promise<Outcome<{ count: number }>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const wrong = await tryOwnPassword(deps, admin, present, browser)
  if (wrong) return wrong
  const found = await deps.db.select({ id: sessions.id }).from(sessions).where(hasContact(deps, contact))
  if (found.length === 0) return refused('not-found', 'Nobody has this contact')
  const erased = await eraseSessions(deps, {
    ids: found.map(({ id }) => id),
    actor: actorOf(admin),
    why: deps.seal.mark(contact.trim().toLowerCase(), 'erased').toString('base64url'),
    when: () => true,
  })
  return isRefused(erased) ? erased : { count: erased }
}

function hasContact({ settings }: Dependencies, contact: string) {
  const phone = readPhone(contact.trim(), settings.defaultCountry)
  return or(
    eq(sql`lower(${sessions.customerEmail})`, contact.trim().toLowerCase()),
    phone === null ? undefined : eq(sessions.customerPhone, phone),
  )
}
