import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Actor, AgentRoom, CustomerRoom, Invitation, SessionEvent, Task } from '../../shared/session.ts'
import { EventType } from '../../shared/session.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { agentIn } from '../live/live.ts'
import { agentNames, eventsOf, lastInvitation, tasksOf } from '../storage/rooms.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
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
  const [tasks, events, invitation, [row]] = await Promise.all([
    tasksOf(deps.db, id),
    namedEvents(deps, id),
    lastInvitation(deps.db, id),
    rowsOf(deps, [session]),
  ])
  return {
    ...durable(session),
    customer: { name: session.customerName, email: session.customerEmail },
    owner: { id: session.ownerId, name: ownerName },
    settingsTeam: { id: session.settingsTeamId, name: teamName },
    invitation: invitation && shownInvitation(deps, invitation),
    tasks: tasks.map(shownTask),
    events,
    row: row as NonNullable<typeof row>,
  }
}

/** The whole room for the customer: her own part only. */
export async function readCustomerRoom(deps: Dependencies, id: SessionId): Promise<Outcome<CustomerRoom>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('no-room', 'This browser has no room')
  const { session, ownerName, teamName } = found
  const [tasks, [owner]] = await Promise.all([
    tasksOf(deps.db, id),
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
  state: message.state,
  at: message.changedAt.toISOString(),
  reason: message.reason,
  readable: message.outbox !== null && deps.installation.demo !== null,
})

async function namedEvents(deps: Dependencies, id: SessionId): Promise<SessionEvent[]> {
  const events = await eventsOf(deps.db, id, EVENTS)
  const actors = events.flatMap(({ actorId }) => agentOf(actorId) ?? [])
  const names = await agentNames(deps.db, [...new Set(actors)])
  return events.map((event) => {
    const data = JSON.parse(event.data ?? '{}') as { title?: string; reason?: string }
    return {
      seq: event.seq,
      type: EventType.parse(event.type),
      actor: shownActor(event.actorId, names),
      at: event.at.toISOString(),
      ...(data.title !== undefined && { title: data.title }),
      ...(data.reason !== undefined && { reason: data.reason }),
    }
  })
}

const agentOf = (actorId: string): AgentId | null =>
  actorId.startsWith('agent:') ? (actorId.slice('agent:'.length) as AgentId) : null

const shownActor = (actorId: string, names: Map<AgentId, string>): Actor => {
  const id = agentOf(actorId)
  if (id) return { kind: 'agent', id, name: names.get(id) ?? '' }
  return { kind: actorId === 'customer' ? 'customer' : 'system' }
}
