// Writes docs/roles.md from the table in server/domain/access.ts: `npm run roles:docs`.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Role } from '../shared/commands.ts'
import {
  installationRights,
  sessionRights,
  type Extent,
  type InstallationAction,
  type SessionAction,
} from '../server/domain/access.ts'

const sessionWords: Record<SessionAction, string> = {
  see: 'See the row of a session: customer, status, progress, owner',
  take: 'Become its owner: at once, or by asking where its owner is there',
  work: 'Everything inside the room',
  'take-unanswered': 'Take over without approval after the owner did not answer',
  explain: 'Why the status is what it is',
  look: 'Look at the room without working in it; its owner sees that, and it stands in the activity',
  report: 'Download its record, which stands in the audit trail',
}
const installationWords: Record<InstallationAction, string> = {
  'read-outbox': 'Read the messages of an installation without a mail server',
  'watch-board': 'The live board of the teams one is in; an administrator’s, of all teams',
  administer: 'Settings, teams, people and the audit trail',
}
const extents: Record<Extent, string> = {
  none: '–',
  own: 'own',
  scope: 'scope',
  supervised: 'own teams',
  'scope and supervised': 'scope, own teams',
  all: 'all',
}
const usable = (right: boolean | 'in the demo'): string =>
  right === true ? 'yes' : right === false ? '–' : right

function table<Right>(
  words: Record<string, string>,
  rights: Record<string, Record<Role, Right>>,
  said: (right: Right) => string,
): string {
  const rows = Object.entries(words).map(
    ([action, what]) =>
      `| ${what} | ${Role.options.map((role) => said(rights[action]?.[role] as Right)).join(' | ')} |`,
  )
  return [`|  | ${Role.options.join(' | ')} |`, '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** The whole of docs/roles.md. */
export const rolesDocs = (): string => `# Roles

Who may do what; written by \`npm run roles:docs\` from the table in \`server/domain/access.ts\`, by which every action
judges. What one may not see does not exist for them: the answer is the same as for what is not there.

## Sessions

${table(sessionWords, sessionRights, (extent) => extents[extent])}

- **own**: sessions one owns.
- **scope**: one’s own, and what the setting “How far agents look” of one’s main team adds: sessions of agents of the same
  main team, or every session.
- **own teams**: sessions whose owner’s main team is one’s main team or one of one’s further teams.
- Whatever is done in a room is the owner’s alone, whatever the role of the others: whoever wants to work in it becomes its
  owner, and that stands in its activity. Who looks at it sees no PIN and no hidden answer.

## The installation

${table(installationWords, installationRights, usable)}

- **in the demo**: where the demo is there, so that a link is one press away. Mails that let somebody set a password are
  for administrators in the demo, too.
`

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../docs/roles.md', import.meta.url), rolesDocs())
