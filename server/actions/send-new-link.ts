import { and, eq, gt } from 'drizzle-orm'
import { accessOf } from '../domain/life-cycle.ts'
import { messages } from '../storage/schema.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { findLink } from './open-link.ts'
import type { Change } from './running-change.ts'
import { writeMessage } from './write-message.ts'

/**
 * "Send New Link" on the page of a link that expired: a new one goes to the stored contact, also where the team invites
 * by itself, and at most as often as codes do. Says nothing back: a link that is unknown or was killed sends nothing,
 * and nobody learns which it was.
 */
export async function sendNewLink(deps: Dependencies, token: string): Promise<void> {
  const link = await findLink(deps, token)
  if (!link) return
  await changeSession(deps, link.sessionId, async (change) => {
    const isOver = accessOf(change.session, change.at) === 'none'
    if (!isOver && !(await hasEnough(deps, change))) await writeMessage(deps, change, 'renewal')
    return null
  })
  deps.jobs.wake()
}

async function hasEnough(deps: Dependencies, { tx, session, at }: Change): Promise<boolean> {
  const { codesMost, codesWindowMinutes } = deps.settingsOf(session.settingsTeamId)
  const since = new Date(at.getTime() - codesWindowMinutes * 60_000)
  const lately = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(eq(messages.sessionId, session.id), eq(messages.kind, 'renewal'), gt(messages.createdAt, since)),
    )
  return lately.length >= codesMost
}
