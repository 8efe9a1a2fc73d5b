import { and, eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { StartSession } from '../../shared/commands.ts'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import { can, type Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { firstReminder } from '../domain/reminders.ts'
import type { Database, Transaction } from '../storage/database.ts'
import { chainStart } from '../storage/events.ts'
import { agents, sessions } from '../storage/schema.ts'
import { rememberName } from '../storage/search-words.ts'
import { openWith, type Session } from '../storage/sessions.ts'
import { applyChange, inTransaction } from './change-session.ts'
import { readDetails, sealPin, type Details } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { settingsTeam } from './session-form.ts'
import { writeMessage } from './write-message.ts'

/** Creates a session owned by the agent: planned, or active with its invitation as a job of the same transaction. */
export async function startSession(
  deps: Dependencies,
  agent: Person,
  { customer, plan = false, pin, settingsTeamId, anew = false }: StartSession,
): Promise<Outcome<SessionId>> {
  const team = await settingsTeam(deps, agent, settingsTeamId)
  if (isRefused(team)) return team
  const settings = deps.settingsOf(team)
  const details = readDetails(customer, settings)
  if (isRefused(details)) return details
  const open = settings.sameContact === 'offer' && !anew ? await offerOpen(deps, agent, details) : null
  if (open) return open
  const id = uuid() as SessionId
  const sealedPin = sealPin(deps, id, pin, settings)
  if (isRefused(sealedPin)) return sealedPin
  const session = newSession(deps, agent, { id, team, details, sealedPin, plan })
  const started = await inTransaction(deps, async (tx) => {
    const hindrance = await mayHaveAnother(deps, tx, agent, null)
    if (hindrance) return hindrance
    await tx.insert(sessions).values(session)
    await rememberName(tx, details.customerName)
    return applyChange(deps, tx, session, async (change) => {
      change.record({ type: plan ? 'session-planned' : 'session-started', actor: `agent:${agent.id}` })
      if (!plan && !session.external) await writeMessage(deps, change, 'invitation')
      return session.id
    })
  })
  deps.jobs.wake()
  return started
}

/** The same contact again: the open session, if there is one that the agent may have. Nobody else's is given away. */
async function offerOpen(deps: Dependencies, agent: Person, details: Details): Promise<Refused | null> {
  const found = await openWith(deps.db, details)
  const offered = found.find((session) => can(agent, 'take', session))
  if (!offered) return null
  const { id: session, customerName: customer, ownerName: owner } = offered
  return refused('contact-open', 'A session with this contact is open', { session, customer, owner })
}

/** Single active session: who has one opens no other and does not log out. */
export async function mayLeaveActive(deps: Dependencies, agent: Person): Promise<Refused | null> {
  if (!deps.settingsOf(agent.teamId).singleActiveSession) return null
  return (await activeOf(deps.db, agent)).length > 0 ? endFirst() : null
}

/**
 * Single active session: who has one cannot have another. The agent's row is locked, so that two starts at once are
 * one after the other. `besides` is the session that is being made active.
 */
export async function mayHaveAnother(
  deps: Dependencies,
  tx: Transaction,
  agent: Person,
  besides: SessionId | null,
): Promise<Refused | null> {
  if (!deps.settingsOf(agent.teamId).singleActiveSession) return null
  await tx.select({ id: agents.id }).from(agents).where(eq(agents.id, agent.id)).for('update')
  return (await activeOf(tx, agent)).some(({ id }) => id !== besides) ? endFirst() : null
}

const endFirst = () => refused('single-active-session', 'End your active session first')

const activeOf = (db: Database, agent: Person) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.ownerId, agent.id), eq(sessions.state, 'active')))
    .limit(2)

interface Chosen {
  id: SessionId
  team: TeamId
  details: Details
  sealedPin: Buffer | null
  plan: boolean
}

function newSession(deps: Dependencies, agent: Person, chosen: Chosen): Session {
  const at = deps.now()
  const { id, team, details, sealedPin, plan } = chosen
  const external = deps.settingsOf(team).externalInvitation
  return {
    id,
    state: plan ? 'planned' : 'active',
    ownerId: agent.id,
    ownerTeamId: agent.teamId,
    settingsTeamId: team,
    ...details,
    external,
    sealedPin,
    ...untried,
    authenticatedAt: null,
    consentAt: null,
    consentVersion: null,
    consentDeclinedAt: null,
    boundEntry: null,
    activation: 0,
    createdAt: at,
    invitedAt: plan ? null : at,
    firstJoinedAt: null,
    lastSeenAt: null,
    endedAt: null,
    endedBy: null,
    accessAfterEnd: null,
    accessUntil: null,
    idleSince: at,
    remindAt: plan || external ? null : firstReminder(deps.settingsOf(team), at),
    enteredAt: at,
    unseenAt: null,
    tasksDone: 0,
    tasksTotal: 0,
    chatLast: 0,
    chatSeenCustomer: 0,
    chatSeenAgent: 0,
    chatUnread: 0,
    lastSeq: chainStart.seq,
    lastHash: chainStart.hash,
  }
}

/** Counters of a customer who has tried nothing yet. */
export const untried = { wrongTries: 0, lockOuts: 0, lockedUntil: null, barredAt: null } as const
