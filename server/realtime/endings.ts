import { timings } from '../../shared/timings.ts'
import type { Endings } from '../../shared/sockets.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { endRules, readEndings } from '../actions/read-endings.ts'
import type { Login } from '../actions/log-in.ts'

/** A console's socket, as far as ends are concerned. */
interface Console {
  readonly data: { readonly login: Login }
  emit(name: 'endings', endings: Endings): unknown
}

const none: Endings = { sessions: [], others: 0 }
const nothing = JSON.stringify(none)

/**
 * Tells consoles which sessions of their agents end by themselves soon, wherever in the console the agents are.
 * Level-triggered: whatever moved a deadline, and in whichever process, the next look finds it, and what was told is
 * told again only when it changed. Where no team's sessions end by themselves nothing is asked.
 */
export class EndingsFeed<C extends Console> {
  readonly #deps: Dependencies
  readonly #consoles: () => Iterable<C>
  readonly #timer: NodeJS.Timeout
  readonly #told = new WeakMap<C, string>()
  /** With these settings no team had a rule; another object when any of them was changed. */
  #restsWith: Dependencies['settings'] | null = null
  #isLooking = false

  constructor(deps: Dependencies, consoles: () => Iterable<C>, attend: (work: Promise<void>) => void) {
    this.#deps = deps
    this.#consoles = consoles
    this.#timer = setInterval(() => attend(this.look()), timings.endingsMs)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** One look, unless one is still going on. */
  async look(): Promise<void> {
    const { settings } = this.#deps
    const asked = [...this.#consoles()]
    if (this.#isLooking || asked.length === 0 || settings === this.#restsWith) return
    this.#isLooking = true
    try {
      const rules = await endRules(this.#deps)
      const endings = await readEndings(this.#deps, rules, [
        ...new Set(asked.map(({ data }) => data.login.id)),
      ])
      for (const each of asked) this.#tell(each, endings.get(each.data.login.id) ?? none)
      this.#restsWith = rules.length === 0 ? settings : null
    } finally {
      this.#isLooking = false
    }
  }

  /** A console that was told nothing knows of none. */
  #tell(console: C, endings: Endings): void {
    const next = JSON.stringify(endings)
    if (next === (this.#told.get(console) ?? nothing)) return
    this.#told.set(console, next)
    console.emit('endings', endings)
  }
}
