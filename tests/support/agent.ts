import type { Socket } from 'socket.io-client'
import type { Me, OutboxMessage } from '../../shared/commands.ts'
import type { AgentRoom } from '../../shared/session.ts'
import type { CustomerStatus, StatusRow } from '../../shared/status.ts'
import { Browserless } from './browserless.ts'
import { until } from './until.ts'

/** An agent at a console: commands by HTTP, what she sees by her socket. */
export class Agent implements AsyncDisposable {
  readonly browser: Browserless
  readonly socket: Socket
  /** Newest row of each session, as a console keeps them; and all that came, in order. */
  readonly rows = new Map<string, StatusRow>()
  readonly heard: StatusRow[] = []
  readonly lists: string[] = []
  room: AgentRoom | null = null
  #watched: string[] = []

  private constructor(browser: Browserless) {
    this.browser = browser
    this.socket = browser.socket('/console')
    this.socket.on('connect', () => this.#askAgain())
    this.socket.on('list', ({ name }: { name: string }) => this.lists.push(name))
    this.socket.on('room', (room: AgentRoom) => {
      if (!this.room || room.id !== this.room.id || room.seq >= this.room.seq) this.room = room
    })
    this.socket.on('rows', ({ rows }: { rows: StatusRow[] }) => {
      for (const row of rows) {
        this.heard.push(row)
        if (row.revision >= (this.rows.get(row.id)?.revision ?? 0)) this.rows.set(row.id, row)
      }
    })
  }

  static async logsIn(url: string, email: string, password = 'foyer-demo'): Promise<Agent> {
    const browser = new Browserless(url)
    await browser.value<Me>('POST', '/api/login', { email, password })
    const agent = new Agent(browser)
    await until(`${email} is connected`, () => agent.socket.connected)
    return agent
  }

  async startsSession(name: string, email = `${name.toLowerCase()}@example.com`): Promise<AgentRoom> {
    return this.browser.value('POST', '/api/sessions', { customer: { name, email } })
  }

  addsTask(id: string, title: string): Promise<AgentRoom> {
    const task = { kind: 'acknowledge', spec: {}, title, text: `${title}, in full.` }
    return this.browser.value('POST', `/api/sessions/${id}/tasks`, task)
  }

  ends(id: string): Promise<AgentRoom> {
    return this.browser.value('POST', `/api/sessions/${id}/end`)
  }

  reads(id: string): Promise<AgentRoom> {
    return this.browser.value('GET', `/api/sessions/${id}`)
  }

  watches(...ids: string[]): void {
    this.#watched = ids
    this.socket.emit('watch', { ids })
  }

  async opens(id: string): Promise<AgentRoom> {
    this.room = await this.browser.value<AgentRoom>('POST', `/api/sessions/${id}/enter`)
    this.socket.emit('room:enter', { id })
    return this.room
  }

  leavesRoom(): void {
    if (this.room) this.socket.emit('room:leave', { id: this.room.id })
    this.room = null
  }

  sees(id: string, status: CustomerStatus, withinMs = 15_000): Promise<StatusRow> {
    const row = () => this.rows.get(id)
    return until(`row ${status}`, () => (row()?.status === status ? row() : null), { withinMs, found: row })
  }

  seesInRoom(what: string, look: (room: AgentRoom) => boolean): Promise<AgentRoom> {
    return until(what, () => (this.room && look(this.room) ? this.room : null), { found: () => this.room })
  }

  /** The token in the invitation that lies in the outbox. */
  async findsLink(id: string): Promise<string> {
    const message = await until('the invitation in the outbox', async () => {
      const { invitation } = await this.reads(id)
      return invitation?.readable && invitation
    })
    const { text } = await this.browser.value<OutboxMessage>('GET', `/api/outbox/${message.id}`)
    return tokenIn(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.disconnect()
  }

  #askAgain(): void {
    if (this.#watched.length > 0) this.socket.emit('watch', { ids: this.#watched })
    if (this.room) this.socket.emit('room:enter', { id: this.room.id })
  }
}

export function tokenIn(text: string): string {
  const [, token] = /\/j\/([\w-]{22,})/.exec(text) ?? []
  if (!token) throw new Error('no link in the message')
  return token
}
