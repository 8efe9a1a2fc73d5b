import {
  AuditPage,
  ErasureDue,
  ErasureFound,
  MailTest,
  SettingsPage,
  StoredLogo,
  Team,
  Teams,
  type ChangeSettings,
  type EraseCustomer,
  type TestMail,
  type PreviewTexts,
  type TestTexts,
  TextsPreview,
} from '../../shared/administration.ts'
import { Me } from '../../shared/commands.ts'
import type { AgentId, CannedReplyId, TeamId, TemplateId } from '../../shared/ids.ts'
import {
  Account,
  Accounts,
  HandedOver,
  PasswordUrl,
  type ChangePerson,
  type InvitePerson,
} from '../../shared/people.ts'
import {
  CannedReplies,
  CannedReply,
  type ChangeCannedReply,
  type NewCannedReply,
} from '../../shared/canned-replies.ts'
import { Template, Templates, type ChangeTemplate, type NewTemplate } from '../../shared/templates.ts'
import { z } from 'zod'
import { ask } from './ask.ts'

const Erased = z.object({ count: z.int() })

/** A mail server may be slow to say what it thinks of a mail. */
const TEST_WITHIN_MS = 120_000

const settingsOf = (team: TeamId | null): string => (team ? `/api/teams/${team}/settings` : '/api/settings')

/** Every command of the settings pages: the answer is the new whole value, or it throws CommandRefused. */
export const commands = {
  me: () => ask('GET', '/api/me', Me),
  settings: (team: TeamId | null) => ask('GET', settingsOf(team), SettingsPage),
  changeSettings: (team: TeamId | null, body: ChangeSettings) =>
    ask('PUT', settingsOf(team), SettingsPage, body),
  templates: () => ask('GET', '/api/templates', Templates),
  addTemplate: (body: NewTemplate) => ask('POST', '/api/templates', Template, body),
  changeTemplate: (id: TemplateId, body: ChangeTemplate) =>
    ask('PUT', `/api/templates/${id}`, Template, body),
  removeTemplate: (id: TemplateId) => ask('DELETE', `/api/templates/${id}`, null),
  cannedReplies: () => ask('GET', '/api/canned-replies', CannedReplies),
  addReply: (body: NewCannedReply) => ask('POST', '/api/canned-replies', CannedReply, body),
  changeReply: (id: CannedReplyId, body: ChangeCannedReply) =>
    ask('PUT', `/api/canned-replies/${id}`, CannedReply, body),
  removeReply: (id: CannedReplyId) => ask<void>('DELETE', `/api/canned-replies/${id}`, null),
  storeLogo: (file: File) => ask('POST', '/api/logos', StoredLogo, file),
  testMail: (body: TestMail) => ask('POST', '/api/mail/test', MailTest, body, null, TEST_WITHIN_MS),
  previewTexts: (body: PreviewTexts) => ask('POST', '/api/texts/preview', TextsPreview, body),
  testTexts: (body: TestTexts) => ask('POST', '/api/texts/test', MailTest, body, null, TEST_WITHIN_MS),
  erasureDue: () => ask('GET', '/api/erasure', ErasureDue),
  findCustomer: (contact: string) => ask('POST', '/api/erasure/find', ErasureFound, { contact }),
  eraseCustomer: (body: EraseCustomer) => ask('POST', '/api/erasure', Erased, body),
  audit: (cursor?: number) => ask('GET', `/api/audit${cursor ? `?cursor=${cursor}` : ''}`, AuditPage),
  teams: () => ask('GET', '/api/teams', Teams),
  createTeam: (name: string) => ask('POST', '/api/teams', Team, { name }),
  changeTeam: (id: TeamId, body: { name?: string; archived?: boolean }) =>
    ask('PATCH', `/api/teams/${id}`, Team, body),
  people: () => ask('GET', '/api/people', Accounts),
  invitePerson: (body: InvitePerson) => ask('POST', '/api/people', Account, body),
  changePerson: (id: AgentId, body: ChangePerson) => ask('PATCH', `/api/people/${id}`, Account, body),
  sendPasswordLink: (id: AgentId) => ask('POST', `/api/people/${id}/password-link`, Account),
  takePasswordLink: (id: AgentId) => ask('POST', `/api/people/${id}/password-url`, PasswordUrl),
  unlockPerson: (id: AgentId) => ask('POST', `/api/people/${id}/unlock`, Account),
  resetSecondFactor: (id: AgentId) => ask('POST', `/api/people/${id}/second-factor/reset`, Account),
  logOutPerson: (id: AgentId) => ask('POST', `/api/people/${id}/log-out`, Account),
  handOver: (id: AgentId, to: AgentId) => ask('POST', `/api/people/${id}/hand-over`, HandedOver, { to }),
}
