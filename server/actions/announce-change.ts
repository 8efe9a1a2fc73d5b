import type { ListName } from '../../shared/sockets.ts'
import { isComplete } from '../domain/status.ts'
import { factsOf, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import type { RunningChange } from './running-change.ts'
import { chatOf } from './shown-chat.ts'

/** Says what a change that is committed changed, to whoever it concerns. */
export function announceChange(deps: Dependencies, before: Session, change: RunningChange): void {
  const { session: after, asked, message } = change
  // A message alone changes nothing else that is shown: nobody reads a room for it.
  const isAll = after.lastSeq === before.lastSeq + 1
  if (message) {
    const written = { session: after.id, message, chat: chatOf(deps, after), seq: after.lastSeq }
    deps.announce.messageWritten(written, after, { isAll })
  }
  if (after.lastSeq === before.lastSeq || (message && isAll)) return
  const handedOver = before.ownerId !== after.ownerId
  const facts = factsOf(after)
  deps.announce.sessionChanged({
    facts,
    owner: after.ownerId,
    lists: listsChanged(before, after),
    handedOver,
    former: handedOver ? before.ownerId : null,
    asked,
  })
  if (!handedOver) return
  deps.announce.listChanged(before.ownerId, 'recent')
  if (before.unseenAt) deps.announce.listChanged(before.ownerId, 'updated')
}

/** The owner's lists in which the session came, went, moved or is shown otherwise. */
function listsChanged(before: Session, after: Session): ListName[] {
  const isShown = listing(before) !== listing(after)
  const isRecent = before.lastSeq === 0 || before.ownerId !== after.ownerId || isShown
  const isUpdated =
    before.unseenAt?.getTime() !== after.unseenAt?.getTime() || (isShown && after.unseenAt !== null)
  return [...(isRecent ? ['recent' as const] : []), ...(isUpdated ? ['updated' as const] : [])]
}

/** All that a list shows of a session and its row does not tell. */
const listing = (session: Session): string =>
  JSON.stringify([session.state, session.customerName, session.invitedAt, completeness(session)])

const completeness = (session: Session): boolean =>
  isComplete({ done: session.tasksDone, total: session.tasksTotal })
