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
  const lines = await linesOf(db, id)
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

/** An answer that came, and what it says: this agent was the owner at one moment between start and end. */
export interface Observed {
  session: string
  agent: string
  start: number
  end: number
  /** The line it was read at; null: the line that says `what`. */
  seq: number | null
  what: string
}

/**
 * Linearizability: the lines are one order of all that happened. Each answer has its place in it, there its agent is
 * the owner, and what was answered before another was asked stands before it.
 */
export async function faultsOfOrder(
  db: Database,
  id: SessionId,
  first: string,
  observed: readonly Observed[],
): Promise<string[]> {
  const lines = await linesOf(db, id)
  const owners = ownersAt(lines, first)
  const placed = observed.map((each) => ({ ...each, place: each.seq ?? placeOf(lines, each.what) }))
  const strangers = placed
    .filter(({ place, agent }) => owners[place] !== agent)
    .map(({ place, agent, what }) => `${agent} ${what} at ${place}, where ${owners[place]} owns it`)
  return [...strangers, ...backwards(placed)]
}

/** Pairs that stand in the order against time; in the order of their ends only the highest place before matters. */
function backwards(placed: readonly (Observed & { place: number })[]): string[] {
  const ended = placed.toSorted((a, b) => a.end - b.end)
  let [highest, next] = [0, 0]
  return placed
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, place, what }) => {
      for (; (ended[next]?.end ?? Infinity) < start; next++)
        highest = Math.max(highest, ended[next]?.place ?? 0)
      return place < highest ? [`${what} stands at ${place}, before ${highest}, which was over`] : []
    })
}

/** Who owns it after each line, by its number. */
function ownersAt(lines: readonly Line[], first: string): string[] {
  const owners = [first]
  for (const { type, data } of lines)
    owners.push(type === 'ownership-transferred' ? (read(data)['to'] ?? '') : (owners.at(-1) ?? ''))
  return owners
}

const placeOf = (lines: readonly Line[], title: string): number =>
  lines.findIndex(({ type, data }) => type === 'task-added' && read(data)['title'] === title) + 1

const read = (data: string | null) => JSON.parse(data ?? '{}') as Record<string, string>

const linesOf = (db: Database, id: SessionId): Promise<Line[]> =>
  db
    .select({ type: sessionEvents.type, actorId: sessionEvents.actorId, data: sessionEvents.data })
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(asc(sessionEvents.seq))

class History {
  #owner: string
  #waiting: { requester: string } | null = null
  #asked = 0
  readonly #faults: string[] = []

  constructor(owner: string) {
    this.#owner = owner
  }

  read({ type, actorId, data }: Line): void {
    const said = read(data)
    if (type === 'transfer-requested') this.#ask(actorId.slice('agent:'.length), said['from'])
    else if (type === 'ownership-transferred') this.#handOver(actorId, said)
    else if (type.startsWith('transfer-')) this.#end(type, actorId, said)
    else if (type === 'task-added')
      this.#expect(actorId === `agent:${this.#owner}`, 'somebody changed it who is not the owner')
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
