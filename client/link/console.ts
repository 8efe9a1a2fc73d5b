import type { z } from 'zod'
import {
  type AddTask,
  Door,
  type ListSessions,
  type LogIn,
  Me,
  Outbox,
  OutboxMessage,
  type StartSession,
} from '../../shared/commands.ts'
import type { MessageId, SessionId } from '../../shared/ids.ts'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import { AgentRoom, PresenceReport, SessionPage } from '../../shared/session.ts'

/** The server said no, or (`unreachable`) nothing that could be understood. */
export class CommandRefused extends Error {
  readonly code: RefusalCode | 'unreachable'
  /** Which fields, where it was about fields. */
  readonly fields: readonly string[]

  constructor(code: RefusalCode | 'unreachable', fields: readonly string[] = []) {
    super(code)
    this.code = code
    this.fields = fields
  }
}

const ANSWER_WITHIN_MS = 15_000

/** Every command of the console: the answer is the new whole value, or it throws CommandRefused. */
export const commands = {
  door: () => ask('GET', '/api/door', Door),
  me: () => ask('GET', '/api/me', Me),
  logIn: (body: LogIn) => ask('POST', '/api/login', Me, body),
  logOut: () => ask('POST', '/api/logout', null),
  list: (query: { filter: ListSessions['filter']; cursor?: string }) =>
    ask('GET', `/api/sessions?${new URLSearchParams({ ...query }).toString()}`, SessionPage),
  start: (body: StartSession) => ask('POST', '/api/sessions', AgentRoom, body),
  enter: (id: SessionId) => ask('POST', `/api/sessions/${id}/enter`, AgentRoom),
  presence: (id: SessionId) => ask('GET', `/api/sessions/${id}/presence`, PresenceReport),
  addTask: (id: SessionId, body: AddTask) => ask('POST', `/api/sessions/${id}/tasks`, AgentRoom, body),
  end: (id: SessionId) => ask('POST', `/api/sessions/${id}/end`, AgentRoom),
  outbox: () => ask('GET', '/api/outbox', Outbox),
  message: (id: MessageId) => ask('GET', `/api/outbox/${id}`, OutboxMessage),
}

async function ask<T>(method: string, path: string, schema: z.ZodType<T> | null, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch(() => null)
  if (response?.status === 204) return undefined as T
  const value: unknown = await response?.json().catch(() => null)
  if (response?.ok && schema) return schema.parse(value)
  const refusal = Refusal.safeParse(value)
  throw refusal.success
    ? new CommandRefused(refusal.data.refusal, Object.keys(refusal.data.details ?? {}))
    : new CommandRefused('unreachable')
}
