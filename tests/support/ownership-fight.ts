import type { AgentRoom } from '../../shared/session.ts'
import type { TransferAsked, TransferPrompt } from '../../shared/transfer.ts'
import { Agent } from './agent.ts'
import type { Observed } from './ownership-history.ts'

/** An agent who wants every session, as fast as the answers come. */
export class Fighter implements AsyncDisposable {
  /** What was answered, with when it was asked and when the answer was there. */
  readonly observed: Observed[] = []
  /** Answers nobody should get. */
  readonly unexpected: string[] = []
  tries = 0
  readonly #agent: Agent
  readonly #email: string
  readonly #random: () => number
  readonly #asked = new Map<string, TransferPrompt>()
  #tasks = 0

  private constructor(agent: Agent, email: string, random: () => number) {
    this.#agent = agent
    this.#email = email
    this.#random = random
    agent.socket.on('transfer:requested', (prompt: TransferPrompt) => this.#asked.set(prompt.id, prompt))
    agent.socket.on('transfer:closed', ({ id }: { id: string }) => this.#asked.delete(id))
  }

  static async comes(url: string, email: string, random: () => number): Promise<Fighter> {
    return new Fighter(await Agent.logsIn(url, email), email, random)
  }

  async fights(sessions: readonly string[], until: number): Promise<void> {
    while (performance.now() < until) {
      const id = sessions[Math.floor(this.#random() * sessions.length)] ?? ''
      const [asked] = this.#asked.values()
      this.tries++
      if (asked) await this.#answers(asked)
      else await this.#enters(id)
    }
  }

  async #enters(id: string): Promise<void> {
    const start = performance.now()
    const response = await this.#agent.browser.ask('POST', `/api/sessions/${id}/enter`)
    const end = performance.now()
    if (response.status === 202) return this.#waits((await response.json()) as TransferAsked)
    if (response.status === 200) {
      const { seq } = (await response.json()) as AgentRoom
      this.observed.push({ session: id, agent: this.#email, start, end, seq, what: 'entered' })
      return this.#works(id)
    }
    await this.#isExpected(response, 'transfer-pending', 'not-the-owner')
  }

  /** Has the room open for a while and changes something in it, as long as it is hers. */
  async #works(id: string): Promise<void> {
    const { socket, browser } = this.#agent
    const stays = this.#random() < 0.6
    if (stays) socket.emit('room:enter', { id })
    const title = `${this.#email} ${++this.#tasks}`
    const start = performance.now()
    const response = await browser.ask('POST', `/api/sessions/${id}/tasks`, {
      kind: 'acknowledge',
      spec: {},
      title,
      text: title,
    })
    const end = performance.now()
    if (response.status === 201)
      this.observed.push({ session: id, agent: this.#email, start, end, seq: null, what: title })
    else await this.#isExpected(response, 'not-the-owner')
    if (stays && this.#random() < 0.7) socket.emit('room:leave', { id })
  }

  /** Waits for the answer a little, or not at all. */
  async #waits({ transfer }: TransferAsked): Promise<void> {
    const { socket, browser } = this.#agent
    socket.emit('transfer:wait', { id: transfer.session.id, waits: true })
    if (this.#random() < 0.5) return
    const response = await browser.ask('POST', `/api/transfers/${transfer.id}/cancel`)
    if (response.status !== 200) await this.#isExpected(response, 'transfer-over')
  }

  async #answers({ id }: TransferPrompt): Promise<void> {
    this.#asked.delete(id)
    const answer = this.#random() < 0.6 ? 'approve' : 'decline'
    const response = await this.#agent.browser.ask('POST', `/api/transfers/${id}/${answer}`)
    if (response.status !== 200) await this.#isExpected(response, 'transfer-over')
  }

  async #isExpected(response: Response, ...refusals: string[]): Promise<void> {
    const { refusal = '' } = (await response.json()) as { refusal?: string }
    if (!refusals.includes(refusal)) this.unexpected.push(`${response.url}: ${response.status} ${refusal}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#agent[Symbol.asyncDispose]()
  }
}
