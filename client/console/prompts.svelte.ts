import type { TransferId } from '../../shared/ids.ts'
import type { TransferPrompt } from '../../shared/transfer.ts'
import { commands } from '../link/console.ts'
import { endOf } from './countdown.ts'
import { refusalOf } from './refusals.ts'

/** A request as it stands in this tab. */
export interface Prompt extends TransferPrompt {
  endsAt: string
  /** By this page's clock: presses of the first moment are meant for what stood there before. */
  cameAt: number
}

const IGNORES_MS = 500

/** Other agents' requests for sessions of this agent: shown in every tab until one of them answers. */
export class Prompts {
  all = $state.raw<readonly Prompt[]>([])
  readonly #ask: <T>(command: Promise<T>) => Promise<T>
  /** Told of while the list was being read: newer than what the list says. */
  #heard: TransferId[] = []

  constructor(ask: <T>(command: Promise<T>) => Promise<T>) {
    this.#ask = ask
  }

  /** The same heard again keeps its place, with what remains now. Of a session the newest alone waits. */
  show(prompt: TransferPrompt): void {
    this.#heard.push(prompt.id)
    const endsAt = endOf(prompt)
    const known = this.all.find(({ id }) => id === prompt.id)
    this.all = known
      ? this.all.map((each) => (each === known ? { ...known, endsAt } : each))
      : [
          ...this.all.filter(({ session }) => session.id !== prompt.session.id),
          { ...prompt, endsAt, cameAt: performance.now() },
        ]
  }

  close(id: TransferId): void {
    this.all = this.all.filter((each) => each.id !== id)
  }

  /** The line was away: what ended meanwhile goes. What began meanwhile is told anew by the server. */
  async confirm(): Promise<void> {
    if (this.all.length === 0) return
    this.#heard = []
    const { asked } = await this.#ask(commands.transfers())
    const pending = [...asked.map(({ id }) => id), ...this.#heard]
    this.all = this.all.filter(({ id }) => pending.includes(id))
  }

  /** The first answer of any tab counts. One press too early, meant for something else, does nothing. */
  async answer(prompt: Prompt, answer: 'approve' | 'decline'): Promise<void> {
    if (performance.now() - prompt.cameAt < IGNORES_MS) return
    try {
      await this.#ask(commands.answerTransfer(prompt.id, answer))
    } catch (fault) {
      // While the server is out of reach it stays, to be answered again.
      if (refusalOf(fault) === 'transfer-over') this.close(prompt.id)
      throw fault
    }
    this.close(prompt.id)
  }
}
