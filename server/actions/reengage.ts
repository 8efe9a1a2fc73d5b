import { eq } from 'drizzle-orm'
import type { Reengage } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayReengage } from '../domain/life-cycle.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { firstReminder } from '../domain/reminders.ts'
import { codes, entries, links } from '../storage/schema.ts'
import { rememberName } from '../storage/search-words.ts'
import { readDetails, sealPin } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'
import { untried } from './start-session.ts'
import { writeMessage } from './write-message.ts'

/**
 * Changes the customer's details while she has never joined, decided under the session's lock: if she joins first,
 * nothing is changed or sent. Old links die and pages open on them close; tasks stay.
 */
export async function reengage(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  { customer, pin }: Reengage,
): Promise<Outcome<SessionId>> {
  const changed = await changeOwnSession(deps, agent, id, async (change) => {
    const { tx, session, at } = change
    const settings = deps.settingsOf(session.settingsTeamId)
    const hindrance = mayReengage(session)
    if (hindrance) return hindrance
    // Whether the session is external was chosen with it.
    const details = readDetails(customer, { ...settings, externalInvitation: session.external })
    if (isRefused(details)) return details
    const sealedPin = pin === undefined ? session.sealedPin : sealPin(deps, id, pin, settings)
    if (isRefused(sealedPin)) return sealedPin
    for (const table of [links, entries, codes]) await tx.delete(table).where(eq(table.sessionId, id))
    const isInvited = session.state === 'active' && !session.external
    const again = { invitedAt: at, remindAt: firstReminder(settings, at) }
    change.set({ ...details, sealedPin, ...untried, ...nothingPassed, ...(isInvited && again) })
    await rememberName(tx, details.customerName)
    // Lines before this one speak of whoever was meant then.
    const renamed = details.customerName !== session.customerName
    const data = renamed ? { customer: session.customerName } : {}
    change.record({ type: 'customer-changed', actor: `agent:${agent.id}`, data })
    if (isInvited) await writeMessage(deps, change, 'invitation')
    return id
  })
  deps.jobs.wake()
  return changed
}

/** What somebody else has passed or agreed to before the room counts for nothing. */
const nothingPassed = {
  authenticatedAt: null,
  consentAt: null,
  consentVersion: null,
  consentDeclinedAt: null,
} as const
