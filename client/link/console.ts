import { z } from 'zod'
import {
  Door,
  LoggedOut,
  type ListSessions,
  type LogIn,
  Me,
  Outbox,
  OutboxMessage,
  type Reengage,
  type ReturnTask,
  SessionForm,
  SessionUrl,
  type StartSession,
} from '../../shared/commands.ts'
import type { ReportFormat } from '../../shared/audit-report.ts'
import type { SetUp } from '../../shared/administration.ts'
import {
  OwnLogins,
  PasswordLink,
  RecoveryCodes,
  SecondFactor,
  SecondFactorBegun,
  type ChangePassword,
  type GiveCode,
  type OwnPassword,
} from '../../shared/people.ts'
import {
  SessionId,
  type LoginId,
  type MessageId,
  type TaskId,
  type TeamId,
  type TransferId,
} from '../../shared/ids.ts'
import { CannedReplies } from '../../shared/canned-replies.ts'
import { ChatMessage, ChatPage, type WriteMessage } from '../../shared/chat.ts'
import type { Scope } from '../../shared/settings.ts'
import {
  AgentRoom,
  Board,
  EventsPage,
  PresenceReport,
  SessionPage,
  UpdatedPage,
} from '../../shared/session.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { Templates } from '../../shared/templates.ts'
import { TransferAsked, Transfers } from '../../shared/transfer.ts'
import { ask, take } from './ask.ts'

const Answered = z.object({ session: z.object({ id: SessionId }) })

/** Every command of the console: the answer is the new whole value, or it throws CommandRefused. */
export const commands = {
  door: () => ask('GET', '/api/door', Door),
  me: () => ask('GET', '/api/me', Me),
  readSetUp: (token: string) => ask<void>('POST', '/api/setup/read', null, { token }),
  setUp: (body: SetUp) => ask('POST', '/api/setup', Me, body),
  logIn: (body: LogIn) => ask('POST', '/api/login', Me, body),
  logOut: () => ask('POST', '/api/logout', LoggedOut),
  passwordLink: (token: string) => ask('POST', '/api/password/read', PasswordLink, { token }),
  setPassword: (token: string, password: string) =>
    ask<void>('POST', '/api/password', null, { token, password }),
  askReset: (email: string) => ask<void>('POST', '/api/password/reset', null, { email }),
  logins: () => ask('GET', '/api/me/logins', OwnLogins),
  endLogin: (id: LoginId) => ask('POST', `/api/me/logins/${id}/end`, OwnLogins),
  endOtherLogins: () => ask('POST', '/api/me/logins/end-others', OwnLogins),
  secondFactor: () => ask('GET', '/api/me/second-factor', SecondFactor),
  beginSecondFactor: (body: OwnPassword) =>
    ask('POST', '/api/me/second-factor/begin', SecondFactorBegun, body),
  confirmSecondFactor: (body: GiveCode) => ask('POST', '/api/me/second-factor/confirm', RecoveryCodes, body),
  newRecoveryCodes: (body: OwnPassword) => ask('POST', '/api/me/second-factor/codes', RecoveryCodes, body),
  endSecondFactor: (body: OwnPassword) => ask<void>('POST', '/api/me/second-factor/end', null, body),
  changePassword: (body: ChangePassword) => ask<void>('POST', '/api/me/password', null, body),
  list: (query: { filter: ListSessions['filter']; cursor?: string }) =>
    ask('GET', `/api/sessions?${new URLSearchParams({ ...query }).toString()}`, SessionPage),
  search: (query: { q: string; scope: Scope }, signal: AbortSignal) =>
    ask('GET', `/api/sessions?${new URLSearchParams(query).toString()}`, SessionPage, undefined, signal),
  board: (query: { team?: TeamId; cursor?: string }) =>
    ask('GET', `/api/board?${new URLSearchParams(query).toString()}`, Board),
  updated: (cursor?: string) =>
    ask(
      'GET',
      `/api/sessions/updated${cursor ? `?${new URLSearchParams({ cursor }).toString()}` : ''}`,
      UpdatedPage,
    ),
  /** What a new session asks for, with the settings of one team; unset: the agent's own. */
  sessionForm: (team?: TeamId) =>
    ask('GET', `/api/session-form${team ? `?settingsTeamId=${team}` : ''}`, SessionForm),
  start: (body: StartSession) => ask('POST', '/api/sessions', AgentRoom, body),
  /** The room; or who was asked, where it is another agent's and they have it open. */
  enter: (id: SessionId) => ask('POST', `/api/sessions/${id}/enter`, z.union([AgentRoom, TransferAsked])),
  /** After a request lapsed unanswered, without the owner's approval. */
  takeOver: (id: SessionId) => ask('POST', `/api/sessions/${id}/take-over`, AgentRoom),
  transfers: () => ask('GET', '/api/transfers', Transfers),
  answerTransfer: (id: TransferId, answer: 'approve' | 'decline' | 'cancel') =>
    ask('POST', `/api/transfers/${id}/${answer}`, Answered),
  /** Lines of the activity before and after one. */
  events: (id: SessionId, place: { before?: number; after?: number }) =>
    ask(
      'GET',
      `/api/sessions/${id}/events?${new URLSearchParams(Object.entries(place).map(([key, seq]) => [key, String(seq)])).toString()}`,
      EventsPage,
    ),
  look: (id: SessionId) => ask('POST', `/api/sessions/${id}/look`, AgentRoom),
  /** The record of a session as a file. */
  report: (id: SessionId, format: ReportFormat) => take('POST', `/api/sessions/${id}/audit.${format}`),
  presence: (id: SessionId) => ask('GET', `/api/sessions/${id}/presence`, PresenceReport),
  addTask: (id: SessionId, body: TaskDefinition) => ask('POST', `/api/sessions/${id}/tasks`, AgentRoom, body),
  templates: (session: SessionId) => ask('GET', `/api/sessions/${session}/templates`, Templates),
  withdrawTask: (id: SessionId, task: TaskId) =>
    ask('DELETE', `/api/sessions/${id}/tasks/${task}`, AgentRoom),
  returnTask: (id: SessionId, task: TaskId, body: ReturnTask) =>
    ask('POST', `/api/sessions/${id}/tasks/${task}/return`, AgentRoom, body),
  invite: (id: SessionId) => ask('POST', `/api/sessions/${id}/invite`, AgentRoom),
  url: (id: SessionId) => ask('POST', `/api/sessions/${id}/url`, SessionUrl),
  reengage: (id: SessionId, body: Reengage) => ask('POST', `/api/sessions/${id}/reengage`, AgentRoom, body),
  end: (id: SessionId) => ask('POST', `/api/sessions/${id}/end`, AgentRoom),
  renew: (id: SessionId) => ask('POST', `/api/sessions/${id}/renew`, AgentRoom),
  keepOpen: (id: SessionId) => ask('POST', `/api/sessions/${id}/keep-open`, AgentRoom),
  liftLock: (id: SessionId) => ask('POST', `/api/sessions/${id}/unlock`, AgentRoom),
  releaseDevice: (id: SessionId) => ask('POST', `/api/sessions/${id}/release`, AgentRoom),
  sendAgain: (id: SessionId, message: MessageId) =>
    ask('POST', `/api/sessions/${id}/messages/${message}/again`, AgentRoom),
  messages: (id: SessionId, place: { before?: number; after?: number }) => {
    const query = Object.entries(place).map(([name, number]) => `?${name}=${number}`)
    return ask('GET', `/api/sessions/${id}/messages${query.join('')}`, ChatPage)
  },
  write: (id: SessionId, body: WriteMessage) =>
    ask('POST', `/api/sessions/${id}/messages`, ChatMessage, body),
  seeMessages: (id: SessionId, upTo: number) =>
    ask<void>('POST', `/api/sessions/${id}/messages/seen`, null, { upTo }),
  cannedReplies: (session: SessionId) => ask('GET', `/api/canned-replies?session=${session}`, CannedReplies),
  outbox: () => ask('GET', '/api/outbox', Outbox),
  message: (id: MessageId) => ask('GET', `/api/outbox/${id}`, OutboxMessage),
}
