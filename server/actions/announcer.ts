import type { ChatMoved, MessageWritten, Typing } from '../../shared/chat.ts'
import type { AgentId, LoginId, SessionId } from '../../shared/ids.ts'
import type { ListName } from '../../shared/sockets.ts'
import type { Owned } from '../domain/access.ts'
import type { Facts } from '../domain/facts.ts'

/** How an action is heard above; realtime implements it. Nothing here may fail or be waited for. */
export interface Announcer {
  /**
   * A session changed and is committed; `lists` are those of the owner in which its place, or what they show of it, may
   * have, too; `handedOver` when it may have another owner, with `former` where that is known; `asked` when a request
   * for it may have begun or ended.
   */
  sessionChanged(change: {
    facts: Facts
    owner: AgentId
    lists: readonly ListName[]
    handedOver: boolean
    former: AgentId | null
    asked: boolean
  }): void
  /** A list of this agent changed its members or order without a change of a session that is theirs. */
  listChanged(agent: AgentId, list: ListName): void
  /** Another tab of the customer took the room: those with a lower number are closed. */
  tabClaimed(session: SessionId, activation: number): void
  /** The customer types or sends a file; the last of many is told. Not durable, and not repeated. */
  workGoesOn(session: SessionId): void
  /**
   * A message is committed, in a session that was `owned` so: nobody else hears it. `isAll`: nothing but it changed, so
   * that `sessionChanged` does not follow.
   */
  messageWritten(written: MessageWritten, owned: Owned, how: { isAll: boolean }): void
  /** Somebody has seen more of a chat. Not repeated: every message and every room says it again. */
  chatMoved(moved: ChatMoved, owned: Owned): void
  /** Somebody types. Nothing durable. */
  typing(typing: Typing): void
  loginsEnded(agent: AgentId, logins: readonly LoginId[] | 'all'): void
}
