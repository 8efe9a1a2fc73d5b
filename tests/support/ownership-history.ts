import { asc, eq } from 'drizzle-orm'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Database } from '../../server/storage/database.ts'
import { sessionEvents, sessions, transfers } from '../../server/storage/schema.ts'

interface Line {
  type: string
  actorId: string
  data: string | null
}

/**
 * Reads a session's lines in their order and says what breaks the rules of ownership: each line has to follow from
 * those before it, as if one agent after the other had acted.
 */
export async function faultsOfOwnership(db: Database, id: SessionId, first: AgentId): Promise<string[]> {
  const lines = await db
    .select({ type: sessionEvents.type, actorId: sessionEvents.actorId, data: sessionEvents.data })
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(asc(sessionEvents.seq))
  const history = new History(first)
  for (const line of lines) history.read(line)
  const [session] = await db.select().from(sessions).where(eq(sessions.id, id))
  const stored = await db.select().from(transfers).where(eq(transfers.sessionId, id))
  return history.faultsAtTheEnd(
    session?.ownerId ?? 'nobody',
    stored.filter(({ state }) => state === 'pending').map(({ requesterId }) => requesterId),
    stored.length,
  )
}

class History {
  #owner: string
  #waiting: { requester: string } | null = null
  #asked = 0
  readonly #faults: string[] = []

  constructor(owner: string) {
    this.#owner = owner
  }

  read({ type, actorId, data }: Line): void {
    const said = JSON.parse(data ?? '{}') as Record<string, string>
    if (type === 'transfer-requested') this.#ask(actorId.slice('agent:'.length), said['from'])
    else if (type === 'ownership-transferred') this.#handOver(actorId, said)
    else if (type.startsWith('transfer-')) this.#end(type, actorId, said)
  }

  faultsAtTheEnd(owner: string, pending: string[], stored: number): string[] {
    this.#expect(owner === this.#owner, `the last line gives it to ${this.#owner}, and ${owner} owns it`)
    const waiting = this.#waiting ? [this.#waiting.requester] : []
    this.#expect(
      String(pending) === String(waiting),
      `${pending.length} wait, by the lines ${waiting.length}`,
    )
    this.#expect(stored === this.#asked, `${stored} requests are stored, ${this.#asked} were asked`)
    return this.#faults
  }

  #ask(requester: string, owner: string | undefined): void {
    this.#asked += 1
    this.#expect(this.#waiting === null, 'asked while another waits')
    this.#expect(owner === this.#owner, 'somebody was asked who is not the owner')
    this.#expect(requester !== this.#owner, 'the owner asks for their own session')
    this.#waiting = { requester }
  }

  #handOver(actorId: string, { from, to = '', why }: Record<string, string>): void {
    this.#expect(from === this.#owner, `taken from ${from}, who is not the owner`)
    const isRequester = this.#waiting?.requester === to
    if (why === 'approved')
      this.#expect(
        isRequester && actorId === `agent:${this.#owner}`,
        'approved by somebody else, or for nobody',
      )
    if (why === 'owner-left')
      this.#expect(isRequester && actorId === 'system', 'given to somebody who did not wait')
    if (why === 'owner-away') this.#expect(this.#waiting === null, 'taken while another waits')
    if (isRequester) this.#waiting = null
    this.#expect(this.#waiting === null, 'taken while another still waits')
    this.#owner = to
  }

  #end(type: string, actorId: string, { from, why }: Record<string, string>): void {
    this.#expect(this.#waiting?.requester === from, `${type} of a request that does not wait`)
    if (type === 'transfer-declined')
      this.#expect(actorId === `agent:${this.#owner}`, 'declined by somebody else')
    if (why === 'by-requester') this.#expect(actorId === `agent:${from}`, 'cancelled by somebody else')
    this.#waiting = null
  }

  #expect(holds: boolean, otherwise: string): void {
    if (!holds) this.#faults.push(otherwise)
  }
}
