import { v7 as uuid } from 'uuid'
import type { MailTest, TestMail } from '../../shared/administration.ts'
import type { MessageId } from '../../shared/ids.ts'
import * as words from '../../words/messages.js'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { mailPage, paragraph } from './mail-page.ts'
import type { Mail } from './mail-transport.ts'
import { writeAudit } from './write-audit.ts'

/** A mail by the server that is set up now, and what became of it: within two minutes. */
export async function testMail(
  deps: Dependencies,
  agent: Person,
  { to }: TestMail,
): Promise<Outcome<MailTest>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  const team = new URL(deps.installation.publicUrl()).host
  const text = words.mail_test({ place: team })
  const values = { customer: '', agent: '', team, link: '' }
  return sendTest(deps, agent, to, {
    subject: words.mail_test_subject({ place: team }),
    text,
    html: mailPage({ team, body: [paragraph(text, values, '')], notes: [words.mail_footer()] }),
  })
}

/** Sends what an administrator wants to see arrive, and tells the trail. Who may is asked before. */
export async function sendTest(
  deps: Dependencies,
  agent: Person,
  to: string,
  { subject, text, html }: Pick<Mail, 'subject' | 'text' | 'html'>,
): Promise<MailTest> {
  // What was saved a moment ago, at another process too, is what is tested.
  await deps.refreshSettings()
  const outcome = await outcomeOf(deps, { id: uuid() as MessageId, to, subject, text, html })
  await writeAudit(deps, [{ type: 'mail-tested', actor: actorOf(agent), about: 'system', data: { outcome } }])
  return { outcome }
}

async function outcomeOf({ mail }: Dependencies, content: Mail): Promise<MailTest['outcome']> {
  if (!mail) return 'no-server'
  const reached = await mail.check()
  if (reached !== 'reached') return reached
  const sent = await mail.send(content)
  return sent === 'no-answer' ? 'unreachable' : sent
}
