import * as words from '../../words/messages.js'

export interface InvitationWords {
  customer: string
  agent: string
  team: string
  link: string
  days: number
}

/** Subject, text and HTML of an invitation. HTML in tables and inline colours, as mail programs want it. */
export function invitationMail(values: InvitationWords): { subject: string; text: string; html: string } {
  const { customer, agent, team, link, days } = values
  const greeting = words.mail_invitation_greeting({ customer })
  const body = words.mail_invitation_body({ agent, team })
  const life = words.mail_invitation_life({ days })
  const footer = words.mail_invitation_footer()
  return {
    subject: words.mail_invitation_subject({ agent, team }),
    text: [greeting, body, link, life, footer].join('\n\n'),
    html: page(greeting, body, link, [life, footer]),
  }
}

const page = (greeting: string, body: string, link: string, notes: string[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width"></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<table role="presentation" width="100%"><tr><td align="center">
<table role="presentation" style="max-width:480px;text-align:start"><tr><td>
<p>${escaped(greeting)}</p><p>${escaped(body)}</p>
<p style="margin:24px 0"><a href="${escaped(link)}" style="background:#005965;border-radius:8px;color:#fff;display:inline-block;font-weight:600;padding:12px 24px;text-decoration:none">${escaped(words.mail_invitation_action())}</a></p>
${notes.map((note) => `<p style="font-size:14px;opacity:.75">${escaped(note)}</p>`).join('\n')}
</td></tr></table></td></tr></table></body></html>
`

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
