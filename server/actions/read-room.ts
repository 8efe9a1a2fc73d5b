import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom, CustomerRoom, Invitation } from '../../shared/session.ts'
import { logoPath } from '../../shared/settings.ts'
import type { Person } from '../domain/access.ts'
import { entryOf } from '../domain/entry.ts'
import { accessOf, mayRenew } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { agentIn, lookerAt } from '../live/live.ts'
import { readContents, type Contents } from '../storage/room-contents.ts'
import { tasksOf } from '../storage/rooms.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import { consentOf, signConsentOf } from './consent-text.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'
import { mayLookAt } from './look-in.ts'
import { mayWorkOn } from './own-session.ts'
import { rowsOf } from './read-rows.ts'
import { chatOf } from './shown-chat.ts'
import { shownEvents } from './shown-events.ts'
import { shownTask, shownToAgent } from './shown-task.ts'

/** Lines of the activity that a room brings along, and a page of earlier ones. */
export const LINES = 200

type Found = NonNullable<Awaited<ReturnType<typeof sessionWithNames>>>

/** The whole room for the agent who may work in it. */
export async function readAgentRoom(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('not-found', 'Nothing is here')
  return mayWorkOn(agent, { ...found.session, ownerTeamId: found.ownerTeamId }) ?? wholeRoom(deps, found)
}

/** The room for an agent who looks at it without working in it: nothing that lets anybody in. */
export async function readLookedAtRoom(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('not-found', 'Nothing is here')
  const refusal = mayLookAt(agent, { ...found.session, ownerTeamId: found.ownerTeamId })
  if (refusal) return refusal
  const { customer, invitation, ...room } = await wholeRoom(deps, found)
  return {
    ...room,
    as: 'looker',
    customer: { ...customer, pin: null },
    invitation: invitation && { ...invitation, readable: false },
  }
}

async function wholeRoom(deps: Dependencies, found: Found): Promise<AgentRoom> {
  const { session, ownerName, teamName } = found
  const settings = deps.settingsOf(session.settingsTeamId)
  const [contents, [row]] = await Promise.all([
    readContents(deps.db, session.id, LINES),
    rowsOf(deps, [session]),
  ])
  const { tasks, invitation, openedAt } = contents
  const events = shownEvents(contents.events, contents.names)
  return {
    ...durable(session),
    as: 'owner',
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
    presence: contents.presence.map(({ at, online }) => ({ at: at.toISOString(), online })),
    lookers: await lookingNow(deps, session, contents.lookers),
    row: row as NonNullable<typeof row>,
  }
}

/** Of those who have looked, who still does. Whoever is not certainly there is not said to be. */
async function lookingNow(
  { live }: Dependencies,
  { id, ownerId }: Session,
  lookers: Contents['lookers'],
): Promise<AgentRoom['lookers']> {
  const others = lookers.filter((looker) => looker.id !== ownerId)
  if (others.length === 0) return []
  const presence = await live.read(others.map((looker) => lookerAt(looker.id, id)))
  return others.filter((_looker, index) => presence[index]?.state === 'online')
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
    signing: { readToEnd: settings.signReadToEnd, consent: signConsentOf(settings).text },
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
