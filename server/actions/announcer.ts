import type { AgentId, LoginId, SessionId } from '../../shared/ids.ts'
import type { Facts } from '../domain/facts.ts'

/** How an action is heard above; realtime implements it. Nothing here may fail or be waited for. */
export interface Announcer {
  /**
   * A session changed and is committed; `listed` when its place in the owner's lists, or what they show, may have, too;
   * `handedOver` when it may have another owner, with `former` where that is known; `asked` when a request for it may
   * have begun or ended.
   */
  sessionChanged(change: {
    facts: Facts
    owner: AgentId
    listed: boolean
    handedOver: boolean
    former: AgentId | null
    asked: boolean
  }): void
  /** The owner's lists changed their order without a change of a session. */
  listChanged(agent: AgentId): void
  /** Another tab of the customer took the room: those with a lower number are closed. */
  tabClaimed(session: SessionId, activation: number): void
  loginsEnded(agent: AgentId, logins: readonly LoginId[] | 'all'): void
}
