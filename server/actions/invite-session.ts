import type { SessionUrl } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayBeWorkedOn, mayInvite } from '../domain/life-cycle.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { firstReminder } from '../domain/reminders.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'
import type { Change } from './running-change.ts'
import { mayHaveAnother } from './start-session.ts'
import { makeLink, writeMessage } from './write-message.ts'

/** "Invite": the planned session becomes active and its one invitation goes out. Pressing twice sends one. */
export async function inviteSession(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<SessionId>> {
  const invited = await changeOwnSession(deps, agent, id, async (change) => {
    const hindrance = mayInvite(change.session)
    if (hindrance === 'already') return id
    if (hindrance) return hindrance
    if (change.session.external)
      return refused('external-invitation', 'This team invites its customers itself: generate a session URL')
    const refusal = await activate(deps, agent, change)
    if (refusal) return refusal
    await writeMessage(deps, change, 'invitation')
    return id
  })
  deps.jobs.wake()
  return invited
}

/** A link for the agent to pass on. Nothing is sent; in a planned session it counts as the invitation. */
export const generateUrl = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionUrl>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    if (change.session.state === 'planned') {
      const refusal = await activate(deps, agent, change)
      if (refusal) return refusal
    }
    const hindrance = mayBeWorkedOn(change.session)
    if (hindrance) return hindrance
    const { secret, expiresAt } = await makeLink(deps, change)
    change.record({ type: 'url-generated', actor: `agent:${agent.id}` })
    return { url: `${deps.installation.publicUrl()}/j/${secret}`, expiresAt: expiresAt.toISOString() }
  })

async function activate(deps: Dependencies, agent: Person, change: Change): Promise<Refused | null> {
  const { tx, session, at } = change
  const refusal = await mayHaveAnother(deps, tx, agent, session.id)
  if (refusal) return refusal
  const remindAt = session.external ? null : firstReminder(deps.settingsOf(session.settingsTeamId), at)
  change.set({ state: 'active', invitedAt: at, idleSince: at, remindAt })
  change.record({ type: 'session-invited', actor: `agent:${agent.id}` })
  return null
}
