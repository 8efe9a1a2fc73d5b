import { v7 as uuid } from 'uuid'
import type { StartSession } from '../../shared/commands.ts'
import type { MessageId, SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import { chainStart } from '../storage/events.ts'
import { links, messages, sessions } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import type { Session } from '../storage/sessions.ts'
import { applyChange, inTransaction, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'

/** Creates an active session owned by the agent, with its invitation as a job of the same transaction. */
export async function startSession(
  deps: Dependencies,
  agent: Person,
  { customer }: StartSession,
): Promise<Outcome<SessionId>> {
  const at = deps.now()
  const session = newSession(agent, customer, at)
  const started = await inTransaction(deps, async (tx) => {
    await tx.insert(sessions).values(session)
    return applyChange(deps, tx, session, async (change) => {
      await change.record({ type: 'session-started', actor: `agent:${agent.id}` })
      await invite(deps, change, customer.email)
      return session.id
    })
  })
  deps.jobs.wake()
  return started
}

/** Writes a message with a link of its own; its secret waits sealed in the row. */
async function invite(deps: Dependencies, change: Change, email: string): Promise<void> {
  const id = uuid() as MessageId
  const token = newToken()
  const { tx, session, at } = change
  const expiresAt = new Date(at.getTime() + deps.settings.linkDays * 86_400_000)
  await tx
    .insert(links)
    .values({ tokenHash: hashToken(token), sessionId: session.id, createdAt: at, expiresAt })
  await tx.insert(messages).values({
    id,
    sessionId: session.id,
    kind: 'invitation',
    recipient: email,
    state: 'waiting',
    sealedSecret: deps.seal.seal(token, sealedFor(session.id, id)),
    createdAt: at,
    changedAt: at,
  })
  await deps.jobs.enqueue(tx, { name: 'deliver-message', messageId: id })
}

/** What a sealed link secret is bound to. */
export const sealedFor = (session: SessionId, message: MessageId): string => `link:${session}:${message}`

const newSession = (agent: Person, customer: StartSession['customer'], at: Date): Session => ({
  id: uuid() as SessionId,
  state: 'active',
  ownerId: agent.id,
  settingsTeamId: agent.teamId,
  customerName: customer.name,
  customerEmail: customer.email,
  createdAt: at,
  invitedAt: at,
  firstJoinedAt: null,
  lastSeenAt: null,
  endedAt: null,
  enteredAt: at,
  tasksDone: 0,
  tasksTotal: 0,
  lastSeq: chainStart.seq,
  lastHash: chainStart.hash,
})
