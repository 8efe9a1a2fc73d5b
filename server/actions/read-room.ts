import { AgentId, type SessionId } from '../../shared/ids.ts'
import type { Actor, AgentRoom, CustomerRoom, Invitation } from '../../shared/session.ts'
import { EventType, SessionEvent } from '../../shared/session.ts'
import { logoPath } from '../../shared/settings.ts'
import type { Person } from '../domain/access.ts'
import { entryOf } from '../domain/entry.ts'
import { accessOf, mayRenew } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { agentIn } from '../live/live.ts'
import { nameIn, readContents, type Contents } from '../storage/room-contents.ts'
import { tasksOf } from '../storage/rooms.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import { consentOf } from './consent-text.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'
import { mayWorkOn } from './own-session.ts'
import { rowsOf } from './read-rows.ts'
import { chatOf } from './shown-chat.ts'
import { shownTask, shownToAgent } from './shown-task.ts'

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
  const [contents, [row]] = await Promise.all([readContents(deps.db, id, EVENTS), rowsOf(deps, [session])])
  const { tasks, invitation, openedAt } = contents
  const events = calledAsThen(namedEvents(contents))
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
    tasks: tasks.map(shownToAgent),
    events,
    chat: chatOf(deps, session),
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
    team: { name: teamName, logo: logoPath(settings.logo) },
    endedAt: moment(session.endedAt),
    access,
    accessUntil: moment(session.accessUntil),
    redirectUrl: settings.redirectUrl || null,
    helpLine: settings.helpLine,
    activation: session.activation,
    tasks: tasks.map(shownTask).filter(({ state }) => state !== 'withdrawn'),
    chat: chatOf(deps, session),
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

const shownInvitation = (
  deps: Dependencies,
  { id, kind, channel, state, changedAt, reason, isInOutbox }: NonNullable<Contents['invitation']>,
): Invitation => ({
  id,
  kind,
  channel,
  state,
  at: changedAt.toISOString(),
  reason,
  readable: isInOutbox && deps.installation.demo !== null,
})

const namedEvents = (contents: Contents): SessionEvent[] =>
  contents.events.map((event) => {
    const { from, to, ...data } = EventData.parse(JSON.parse(event.data ?? '{}'))
    const other = to && event.actorId !== `agent:${to}` ? to : from
    return {
      seq: event.seq,
      type: EventType.parse(event.type),
      actor: shownActor(event.actorId, contents),
      at: event.at.toISOString(),
      ...data,
      ...(other && { other: { id: other, name: nameIn(contents, other) } }),
    }
  })

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
  file: true,
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

const shownActor = (actorId: string, contents: Contents): Actor => {
  const id = agentOf(actorId)
  if (id) return { kind: 'agent', id, name: nameIn(contents, id) }
  return { kind: actorId === 'customer' ? 'customer' : 'system' }
}
