import { eq } from 'drizzle-orm'
import type { MailTest, PreviewTexts, TestTexts, TextsPreview } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import * as words from '../../words/messages.js'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { teams } from '../storage/schema.ts'
import { mayAdminister } from './administration.ts'
import { wrongTexts } from './check-settings.ts'
import type { Dependencies } from './dependencies.ts'
import { previewText } from './message-texts.ts'
import { sendTest } from './test-mail.ts'

/** How a message reads with these texts, saved or not, for people who do not exist. */
export async function previewTexts(
  deps: Dependencies,
  agent: Person,
  wish: PreviewTexts,
): Promise<Outcome<TextsPreview>> {
  const written = await write(deps, agent, wish)
  return isRefused(written) ? written : { subject: written.subject, mail: written.text, text: written.sms }
}

/** The same as a mail to somebody who does. Its link leads nowhere. */
export async function testTexts(
  deps: Dependencies,
  agent: Person,
  { to, ...wish }: TestTexts,
): Promise<Outcome<MailTest>> {
  const written = await write(deps, agent, wish)
  return isRefused(written) ? written : sendTest(deps, agent, to, written)
}

async function write(deps: Dependencies, agent: Person, { team: id, kind, own }: PreviewTexts) {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  const wrong = wrongTexts({ [kind]: own })
  if (wrong) return refused('invalid', wrong, { texts: wrong })
  const team = id === null ? words.mail_sample_team() : await nameOf(deps, id)
  if (team === null) return refused('not-found', 'Nothing is here')
  const { linkDays: days } = id === null ? deps.settings : deps.settingsOf(id)
  const about = { team, days, link: `${deps.installation.publicUrl()}/j/${NOWHERE}` }
  const mail = previewText(kind, 'email', own, about)
  const sms = previewText(kind, 'text', own, about)
  if (mail.channel !== 'email') throw new Error('a mail is a mail')
  return { ...mail, sms: sms.text }
}

/** As long as a secret, and none. */
const NOWHERE = 'example'.padEnd(43, '-')

async function nameOf({ db }: Dependencies, id: TeamId): Promise<string | null> {
  const [team] = await db.select({ name: teams.name }).from(teams).where(eq(teams.id, id))
  return team?.name ?? null
}
