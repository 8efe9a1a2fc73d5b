import { and, eq, inArray } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { customerOf } from '../live/live.ts'
import { sessions } from '../storage/schema.ts'
import { factsOf, findSession } from '../storage/sessions.ts'

/** Who is always in the room in the demo, so that the console shows every status: by the seed's addresses. */
export const guestEmails = ['priya@example.com', 'rosa@example.com']

/** A connection of no socket. */
const chair = 'demo-guest'

/** Seats the demo's guests; whoever's session ends gets up. In the demo live state is this process's own. */
export async function seatGuests({ db, live }: Dependencies): Promise<void> {
  const invited = await db
    .select()
    .from(sessions)
    .where(and(inArray(sessions.customerEmail, guestEmails), eq(sessions.state, 'active')))
    .orderBy(sessions.createdAt)
  const guests = guestEmails.flatMap(
    (email) => invited.find(({ customerEmail }) => customerEmail === email) ?? [],
  )
  for (const session of guests) live.arrive(customerOf(session.id), chair, factsOf(session))
  const seated = new Set(guests.map(({ id }) => id))
  live.on('notice', (notice) => {
    if (notice.kind === 'session' && seated.has(notice.facts.id)) void leaveIfEnded(notice.facts.id)
  })

  async function leaveIfEnded(id: SessionId): Promise<void> {
    const session = await findSession(db, id).catch(() => null)
    if (session?.state === 'ended') live.leave(customerOf(id), chair)
  }
}
