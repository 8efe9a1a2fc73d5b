import { and, eq, gt, isNull } from 'drizzle-orm'
import { isStillWanted } from '../domain/still-wanted.ts'
import { codes, links } from '../storage/schema.ts'
import { hashToken } from '../storage/secrets.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import type { Message } from './deliver-message.ts'
import type { Dependencies } from './dependencies.ts'
import { writeCode, writeInWords, type Written } from './message-texts.ts'
import { sealedFor } from './write-message.ts'

/**
 * What the customer reads, from what is so now; `not-needed` where meanwhile the session ended, her link died with
 * her former details, all is done, or the code is over.
 */
export async function composeMessage(deps: Dependencies, message: Message): Promise<Written | 'not-needed'> {
  const found = await sessionWithNames(deps.db, message.sessionId)
  if (!found || !message.sealedSecret) throw new Error(`message ${message.id} has no session or no secret`)
  const { session, ownerName, teamName } = found
  const settings = deps.settingsOf(session.settingsTeamId)
  const secret = deps.seal.open(message.sealedSecret, sealedFor(session.id, message.id))
  const { kind, channel } = message
  const linkLives = kind !== 'code' && (await livesLink(deps, secret))
  const codeLives = kind === 'code' && (await livesCode(deps, message))
  if (!isStillWanted(kind, session, { linkLives, codeLives })) return 'not-needed'
  const values = {
    customer: session.customerName,
    agent: ownerName,
    team: teamName,
    link: `${deps.installation.publicUrl()}/j/${secret}`,
  }
  return kind === 'code'
    ? writeCode(channel, secret, values, settings.codeMinutes)
    : writeInWords(kind, channel, settings.texts[kind] ?? {}, values, settings.linkDays)
}

/** The code of a message was made with it. Used, over or dead with her former details, it is of no use to anybody. */
async function livesCode(deps: Dependencies, { sessionId, createdAt }: Message): Promise<boolean> {
  const found = await deps.db
    .select({ id: codes.id })
    .from(codes)
    .where(
      and(
        eq(codes.sessionId, sessionId),
        eq(codes.createdAt, createdAt),
        isNull(codes.usedAt),
        gt(codes.expiresAt, deps.now()),
      ),
    )
  return found.length > 0
}

async function livesLink(deps: Dependencies, token: string): Promise<boolean> {
  const [link] = await deps.db
    .select({ expiresAt: links.expiresAt })
    .from(links)
    .where(eq(links.tokenHash, hashToken(token)))
  return link !== undefined && link.expiresAt > deps.now()
}
