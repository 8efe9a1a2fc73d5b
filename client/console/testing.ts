import { vi } from 'vitest'
import type { Me, SessionForm } from '../../shared/commands.ts'
import type { AgentId, MessageId, SessionId, TeamId } from '../../shared/ids.ts'
import type { RefusalCode } from '../../shared/refusals.ts'
import type { AgentRoom, Entry, Invitation } from '../../shared/session.ts'
import type { ConsoleNotices } from '../../shared/sockets.ts'
import type { StatusRow } from '../../shared/status.ts'
import { commands } from '../link/console.ts'
import type { Desk } from './desk.svelte.ts'
import { Prompts } from './prompts.svelte.ts'
import { Endings } from './endings.svelte.ts'
import { Toasts } from './toasts.svelte.ts'

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`

export const ada = { id: id(1) as AgentId, name: 'Ada Brandt' }
export const lending = { id: id(2) as TeamId, name: 'Retail Lending' }
export const collections = { id: id(3) as TeamId, name: 'Collections' }
export const at = '2026-03-02T09:46:00.000Z'

export const entry = (change: Partial<Entry> = {}): Entry => ({
  method: 'none',
  state: 'none',
  passedAt: null,
  lockedUntil: null,
  consent: 'none',
  consentAt: null,
  deviceBound: false,
  openedAt: null,
  ...change,
})

export const message = (change: Partial<Invitation> = {}): Invitation => ({
  id: id(4) as MessageId,
  kind: 'invitation',
  channel: 'email',
  state: 'sent',
  at,
  reason: null,
  readable: false,
  ...change,
})

export const row: StatusRow = {
  id: id(0) as SessionId,
  status: 'never-joined',
  done: 0,
  total: 0,
  revision: 1,
}

/** Ada's room for Mira Lindt, who has been invited and has not come yet. */
export const mirasRoom = (change: Partial<AgentRoom> = {}): AgentRoom => ({
  id: row.id,
  as: 'owner',
  seq: 2,
  state: 'active',
  customer: { name: 'Mira Lindt', email: 'mira@example.com', phone: null, pin: null },
  external: false,
  entry: entry(),
  owner: ada,
  settingsTeam: lending,
  createdAt: at,
  invitedAt: at,
  firstJoinedAt: null,
  lastSeenAt: null,
  endedAt: null,
  endedBy: null,
  afterEnd: null,
  renewable: false,
  endsAt: null,
  agentAfterEnd: 'stay',
  invitation: message(),
  tasks: [],
  events: [],
  chat: { last: 0, seenByCustomer: 0, seenByAgent: 0, attachments: true, closed: false },
  presence: [],
  lookers: [],
  row,
  ...change,
})

export const form = (change: Partial<SessionForm> = {}): SessionForm => ({
  team: lending,
  teams: [lending],
  textMessages: true,
  externalInvitation: false,
  pin: false,
  code: false,
  defaultCountry: 'GB',
  callingCode: '+44',
  ...change,
})

/** An answer that comes when the test says so. */
export class Later<T> {
  resolve: (value: T) => void = () => undefined
  reject: (fault: Error) => void = () => undefined
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
}

export interface Asked {
  method: string
  path: string
  body: unknown
}
type Answer = object | Refused
export class Refused {
  constructor(
    readonly refusal: RefusalCode,
    readonly details: Record<string, string> = {},
  ) {}
}

/** A server that answers each command as told, by the end of its path, and remembers what it was asked. */
export class PretendServer {
  readonly asked: Asked[] = []
  readonly #answers: Record<string, Answer | Promise<Answer>>

  constructor(answers: Record<string, Answer | Promise<Answer>>) {
    this.#answers = answers
    vi.stubGlobal('fetch', (path: string, { method, body }: { method: string; body?: string }) =>
      this.#answer({ method, path, body: body === undefined ? undefined : JSON.parse(body) }),
    )
  }

  answers(path: string, answer: Answer | Promise<Answer>): void {
    this.#answers[path] = answer
  }

  /** What was sent by commands that change something. */
  get posted(): Asked[] {
    return this.asked.filter(({ method }) => method === 'POST')
  }

  async #answer(asked: Asked): Promise<Response> {
    this.asked.push(asked)
    const [known] = Object.keys(this.#answers)
      .filter((end) => asked.path.endsWith(end))
      .sort((a, b) => b.length - a.length)
    const answer = known === undefined ? null : await this.#answers[known]
    if (!answer) throw new TypeError(`nobody answers ${asked.path}`)
    return answer instanceof Refused
      ? Response.json({ message: '', ...answer }, { status: 409 })
      : Response.json(answer)
  }
}

/** A line to a server that tells what the test has it tell, and remembers what it heard. */
export class PretendLine {
  readonly heard: { name: string; value: unknown }[] = []
  readonly active = true
  connected = true
  readonly #listeners = new Map<string, (value: unknown) => void>()

  on(name: string, listener: (value: unknown) => void): void {
    this.#listeners.set(name, listener)
  }

  emit(name: string, value: unknown): void {
    this.heard.push({ name, value })
  }

  disconnect(): void {}

  connects(): void {
    this.#listeners.get('connect')?.(undefined)
    this.tells('live', { build: 'build' })
  }

  tells<N extends keyof ConsoleNotices>(name: N, ...[value]: Parameters<ConsoleNotices[N]>): void {
    this.#listeners.get(name)?.(value)
  }
}

/** The parts of the history pane that Ada has. */
export const adasHistory: Me['history'] = {
  search: true,
  scopes: ['mine', 'team'],
  updated: true,
  recent: true,
}

export const adasMe: Me = {
  ...ada,
  email: 'ada@example.com',
  role: 'agent',
  team: lending,
  outbox: false,
  history: adasHistory,
  board: false,
  mustSecure: false,
}

/** A desk with this room open and no line to a server. */
export function pretendDesk(room: AgentRoom = mirasRoom()): Desk {
  const desk = {
    me: adasMe,
    room,
    toasts: new Toasts(),
    endings: new Endings(),
    place: { where: { page: 'session', id: room.id }, go: vi.fn() },
    ask: <T>(command: Promise<T>) => command,
    start: (command: Parameters<Desk['start']>[0]) => commands.start(command),
    prompts: new Prompts((command) => command),
    act: (command: (id: SessionId) => Promise<AgentRoom>) => command(room.id),
  }
  return desk as unknown as Desk
}
