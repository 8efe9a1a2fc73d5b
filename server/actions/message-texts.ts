import type { Channel } from '../../shared/session.ts'
import type { MessageTexts, TextKind } from '../../shared/settings.ts'
import * as words from '../../words/messages.js'
import { expand, inOneLine, type Values } from '../domain/templates.ts'
import { actionOf, codeText, defaultTexts } from './default-texts.ts'
import { mailPage, paragraph } from './mail-page.ts'

/** A message as it goes to the customer. */
export type Written =
  { channel: 'email'; subject: string; text: string; html: string } | { channel: 'text'; text: string }

/** The name that a person or a team has in a message, whatever was typed as one. */
const plain = (values: Values): Values => ({
  customer: inOneLine(values.customer),
  agent: inOneLine(values.agent),
  team: inOneLine(values.team),
  link: values.link,
})

const LINK = '{link}'

/** A message with a link, in the team's own words where it has some. `days` is how long the link works. */
export function writeInWords(
  kind: TextKind,
  channel: Channel,
  own: MessageTexts,
  raw: Values,
  days: number,
): Written {
  const values = plain(raw)
  const foyers = defaultTexts(kind)
  if (channel === 'text') return { channel, text: expand(withLink(own.text ?? foyers.text, ' '), values) }
  const parts = paragraphsOf(withLink(own.mail ?? foyers.mail, '\n\n'))
  const notes = [words.mail_life({ days }), words.mail_footer()]
  return {
    channel,
    subject: inOneLine(expand(own.mailSubject ?? foyers.mailSubject, values)),
    text: [...parts.map((part) => expand(part, values)), ...notes].join('\n\n'),
    html: mailPage({
      team: values.team,
      body: parts.map((part) => paragraph(part, values, actionOf(kind))),
      notes,
    }),
  }
}

/** A one-time code. Its texts are Foyer's own: nobody should learn to expect another one. */
export function writeCode(channel: Channel, code: string, raw: Values, minutes: number): Written {
  const values = plain(raw)
  if (channel === 'text') return { channel, text: words.mail_code_text({ team: values.team, code }) }
  const parts = paragraphsOf(codeText())
  const notes = [words.mail_code_life({ minutes }), words.mail_footer()]
  return {
    channel,
    subject: words.mail_code_subject(values),
    text: [...parts.map((part) => expand(part, values)), code, ...notes].join('\n\n'),
    html: mailPage({
      team: values.team,
      body: parts.map((part) => paragraph(part, values, '')),
      code,
      notes,
    }),
  }
}

/** How a team's texts will look, with people who do not exist. `link` is one that leads nowhere. */
export const previewText = (
  kind: TextKind,
  channel: Channel,
  own: MessageTexts,
  { team, link, days }: { team: string; link: string; days: number },
): Written =>
  writeInWords(
    kind,
    channel,
    own,
    { customer: words.mail_sample_customer(), agent: words.mail_sample_agent(), team, link },
    days,
  )

/** A message without its link is of no use: where a team left it out it stands at the end. */
const withLink = (template: string, between: string): string =>
  template.includes(LINK) ? template : `${template}${between}${LINK}`

const paragraphsOf = (text: string): string[] =>
  text
    .split(/\r?\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
