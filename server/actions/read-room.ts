import { AgentId, type SessionId } from '../../shared/ids.ts'
import type { Actor, AgentRoom, CustomerRoom, Invitation, Task } from '../../shared/session.ts'
import { EventType, SessionEvent } from '../../shared/session.ts'
import type { Person } from '../domain/access.ts'
import { entryOf } from '../domain/entry.ts'
import { accessOf, mayRenew } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { agentIn } from '../live/live.ts'
import { agentNames, eventsOf, firstOpening, lastInvitation, tasksOf } from '../storage/rooms.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import { consentOf } from './consent-text.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'
import { mayWorkOn } from './own-session.ts'
import { rowsOf } from './read-rows.ts'

const EVENTS = 200

/** The whole room for the agent who may work in it. */
export async function readAgentRoom(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('not-found', 'Nothing is here')
  const { session, ownerName, ownerTeamId, teamName } = found
  const refusal = mayWorkOn(agent, { ...session, ownerTeamId })
  if (refusal) return refusal
  const settings = deps.settingsOf(session.settingsTeamId)
  const [tasks, events, invitation, openedAt, [row]] = await Promise.all([
    tasksOf(deps.db, id),
    namedEvents(deps, id),
    lastInvitation(deps.db, id),
    firstOpening(deps.db, id),
    rowsOf(deps, [session]),
  ])
  return {
    ...durable(session),
    customer: {
      name: session.customerName,
      email: session.customerEmail,
      phone: session.customerPhone,
      pin: session.sealedPin && deps.seal.open(session.sealedPin, pinOf(session.id)),
    },
    external: session.external,
    entry: entryOf(session, { ...settings, consentVersion: consentOf(settings).version }, deps.now(), {
      openedAt,
      passed: events.findLast(({ type }) => type === 'authentication-passed')?.method ?? null,
    }),
    endedBy: session.endedBy,
    afterEnd: afterEnd(session, deps.now()),
    renewable: mayRenew(session, settings) === null,
    endsAt: moment(endsAt(deps, session)),
    agentAfterEnd: settings.agentAfterEnd,
    owner: { id: session.ownerId, name: ownerName },
    settingsTeam: { id: session.settingsTeamId, name: teamName },
    invitation: invitation && shownInvitation(deps, invitation),
    tasks: tasks.map(shownTask),
    events: calledAsThen(events),
    row: row as NonNullable<typeof row>,
  }
}

/** The answer of every command on a session: the whole room as it now is. */
export const roomAfter = async (
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  outcome: Outcome<unknown>,
): Promise<Outcome<AgentRoom>> => (isRefused(outcome) ? outcome : readAgentRoom(deps, agent, id))

/** The whole room for the customer: her own part only. */
export async function readCustomerRoom(deps: Dependencies, id: SessionId): Promise<Outcome<CustomerRoom>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('no-room', 'This browser has no room')
  const { session, ownerName, teamName } = found
  const settings = deps.settingsOf(session.settingsTeamId)
  const access = accessOf(session, deps.now())
  const [tasks, [owner]] = await Promise.all([
    // Who may see nothing is told of the end alone.
    access === 'none' ? [] : tasksOf(deps.db, id),
    deps.live.read([agentIn(session.ownerId, id)]),
  ])
  return {
    id,
    seq: session.lastSeq,
    state: session.state,
    customer: { name: session.customerName },
    owner: { name: ownerName, here: owner?.state === 'online' },
    team: { name: teamName },
    endedAt: moment(session.endedAt),
    access,
    accessUntil: moment(session.accessUntil),
    redirectUrl: settings.redirectUrl || null,
    helpLine: settings.helpLine,
    activation: session.activation,
    tasks: tasks.map(shownTask).filter(({ state }) => state !== 'withdrawn'),
  }
}

const durable = (session: Session) => ({
  id: session.id,
  seq: session.lastSeq,
  state: session.state,
  createdAt: session.createdAt.toISOString(),
  invitedAt: moment(session.invitedAt),
  firstJoinedAt: moment(session.firstJoinedAt),
  lastSeenAt: moment(session.lastSeenAt),
  endedAt: moment(session.endedAt),
})

const afterEnd = (session: Session, now: Date): AgentRoom['afterEnd'] =>
  session.state === 'ended' ? { access: accessOf(session, now), until: moment(session.accessUntil) } : null

const moment = (at: Date | null): string | null => at?.toISOString() ?? null

const shownTask = (task: Awaited<ReturnType<typeof tasksOf>>[number]): Task => ({
  id: task.id,
  kind: task.kind,
  title: task.title,
  text: task.text,
  state: task.state,
  createdAt: task.createdAt.toISOString(),
  completedAt: moment(task.completedAt),
})

const shownInvitation = (
  deps: Dependencies,
  message: NonNullable<Awaited<ReturnType<typeof lastInvitation>>>,
): Invitation => ({
  id: message.id,
  kind: message.kind,
  channel: message.channel,
  state: message.state,
  at: message.changedAt.toISOString(),
  reason: message.reason,
  readable: message.outbox !== null && deps.installation.demo !== null,
})

async function namedEvents(deps: Dependencies, id: SessionId): Promise<SessionEvent[]> {
  const found = await eventsOf(deps.db, id, EVENTS)
  const events = found.map((event) => {
    const { from, to, ...data } = EventData.parse(JSON.parse(event.data ?? '{}'))
    return { event, other: to && event.actorId !== `agent:${to}` ? to : from, data }
  })
  const agents = events.flatMap(({ event, other }) => [agentOf(event.actorId) ?? [], other ?? []].flat())
  const names = await agentNames(deps.db, [...new Set(agents)])
  return events.map(({ event, other, data }) => ({
    seq: event.seq,
    type: EventType.parse(event.type),
    actor: shownActor(event.actorId, names),
    at: event.at.toISOString(),
    ...data,
    ...(other && { other: { id: other, name: names.get(other) ?? '' } }),
  }))
}

/** A change of the customer's details keeps the name before it: that is what she is called in the lines before. */
function calledAsThen(events: readonly SessionEvent[]): SessionEvent[] {
  let called: string | undefined
  return events
    .toReversed()
    .map(({ customer: before, ...event }) => {
      const line = called === undefined ? event : { ...event, customer: called }
      called = before ?? called
      return line
    })
    .toReversed()
}

/** What of a line's data the screens show. */
const EventData = SessionEvent.pick({
  title: true,
  reason: true,
  message: true,
  channel: true,
  until: true,
  why: true,
  customer: true,
  method: true,
}).extend({ from: AgentId.optional(), to: AgentId.optional() })

const agentOf = (actorId: string): AgentId | null =>
  actorId.startsWith('agent:') ? (actorId.slice('agent:'.length) as AgentId) : null

const shownActor = (actorId: string, names: Map<AgentId, string>): Actor => {
  const id = agentOf(actorId)
  if (id) return { kind: 'agent', id, name: names.get(id) ?? '' }
  return { kind: actorId === 'customer' ? 'customer' : 'system' }
}
