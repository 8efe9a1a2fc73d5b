import type { SessionId } from '../../shared/ids.ts'
import type { Ending, Endings as Told } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'

/** The agent's own sessions that end by themselves soon, as the server told and this console knows better. */
export class Endings {
  all = $state.raw<readonly Ending[]>([])
  /** How many there are beyond these. */
  others = $state(0)
  /** Deadlines that hold no longer, which a look that was under way may tell once more. */
  readonly #past: Partial<Record<SessionId, string>> = {}
  #doubting: ReturnType<typeof setTimeout> | null = null

  accept({ sessions, others }: Told): void {
    this.#beSure()
    this.all = sessions.filter(({ id, endsAt }) => this.#past[id] !== endsAt)
    this.others = others
  }

  /** The session ends at another time now, or not at all. */
  settle(id: SessionId, endsAt: string | null): void {
    const known = this.all.find((each) => each.id === id)
    if (!known || known.endsAt === endsAt) return
    this.#past[id] = known.endsAt
    this.all = this.all.filter((each) => each !== known)
  }

  /** A new line: what was told by the former one counts until the server had time to tell what is so. */
  doubt(): void {
    this.#beSure()
    this.#doubting = setTimeout(() => this.accept({ sessions: [], others: 0 }), 2 * timings.endingsMs)
  }

  #beSure(): void {
    if (this.#doubting) clearTimeout(this.#doubting)
    this.#doubting = null
  }
}
