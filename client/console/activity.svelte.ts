import { SvelteMap } from 'svelte/reactivity'
import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom, EventsPage, PresenceChange, SessionEvent } from '../../shared/session.ts'
import type { StatusRow } from '../../shared/status.ts'
import { groupOf, type ActivityGroup } from './activity-groups.ts'

/** Lines that are in sight before anybody asks for all of them. */
const LATEST = 7

export type ActivityLine =
  | { kind: 'event'; at: string; event: SessionEvent }
  /** Between two moments the customer was not here: `awayMs`, once she is back. */
  | { kind: 'presence'; at: string; online: boolean; awayMs: number }
  /** Lines that are missing here are being fetched. */
  | { kind: 'gap'; at: string; before: number }

type Read = (place: { before?: number; after?: number }) => Promise<EventsPage>

/**
 * The activity of one session, newest first: what the room brings along, what live state tells, and the pages before.
 * Numbers have no gaps, so that one that is missing is seen and fetched. The latest lines leave out the chat, which
 * stands beside them.
 */
export class Activity {
  readonly session: SessionId
  readonly #read: Read
  readonly #events = new SvelteMap<number, SessionEvent>()
  /** Whether the customer was here from this moment on. */
  readonly #changes = new SvelteMap<string, boolean>()
  #head = $state(0)
  /** All lines from this one on have been asked for. */
  #from = $state<number | null>(null)
  isWhole = $state(false)
  filter = $state<ActivityGroup | 'all'>('all')
  isLoading = $state(false)
  failed = $state(false)

  constructor(session: SessionId, read: Read) {
    this.session = session
    this.#read = read
  }

  /** There may be lines before the first that is shown. */
  readonly hasEarlier = $derived(this.isWhole && (this.#from ?? 1) > 1)
  /** How many lines there are, as far as every one of them is here. */
  readonly count = $derived(this.#head + this.#comings().length)
  readonly lines = $derived.by(() =>
    this.isWhole && this.#from !== null ? this.#all(this.#from) : this.#latest(),
  )

  /** What a room brings along. */
  accept({ seq, events, presence }: AgentRoom): void {
    this.#head = Math.max(this.#head, seq)
    this.#keep(events, presence)
    if (this.isWhole) void this.#complete()
  }

  /** Whether the customer is here is known before it is written down. */
  see({ status, since }: StatusRow): void {
    if (since && /^(online|offline)/.test(status))
      this.#keep([], [{ at: since, online: status.startsWith('online') }])
  }

  /** Something has been written of which nobody brought the line. */
  async lookAhead(): Promise<void> {
    if (!this.isWhole) return
    await this.#try(async () => this.#take(await this.#read({ after: this.#head })))
    await this.#complete()
  }

  async showAll(): Promise<void> {
    this.isWhole = true
    if (this.#from === null) await this.earlier()
    else await this.#complete()
  }

  showLatest(): void {
    this.isWhole = false
    this.filter = 'all'
  }

  /** One page more. */
  async earlier(): Promise<void> {
    const before = this.#from
    await this.#try(async () => {
      const page = await this.#read(before === null ? {} : { before })
      this.#take(page)
      this.#from = page.events[0]?.seq ?? 1
    })
  }

  /** Fetches what is missing, as long as something comes. */
  async #complete(): Promise<void> {
    if (this.isLoading) return
    await this.#try(async () => {
      for (let gap = this.#gap(); gap; gap = this.#gap()) {
        const page = await this.#read(gap)
        if (page.events.length === 0) return
        this.#take(page)
      }
    })
  }

  /** The newest lines that are missing between two that are here. */
  #gap(): { after: number; before: number } | null {
    if (this.#from === null) return null
    for (let before = this.#head + 1; before > this.#from; before--)
      if (!this.#events.has(before - 1)) {
        let after = before - 2
        while (after >= this.#from && !this.#events.has(after)) after--
        return { after: Math.max(after, this.#from - 1), before }
      }
    return null
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.isLoading = true
    this.failed = false
    try {
      await work()
    } catch {
      this.failed = true
    } finally {
      this.isLoading = false
    }
  }

  #take({ events, presence }: EventsPage): void {
    this.#head = Math.max(this.#head, events.at(-1)?.seq ?? 0)
    this.#keep(events, presence)
  }

  #keep(events: readonly SessionEvent[], presence: readonly PresenceChange[]): void {
    for (const event of events) this.#events.set(event.seq, event)
    for (const { at, online } of presence) if (!this.#changes.has(at)) this.#changes.set(at, online)
  }

  #inOrder(): SessionEvent[] {
    return [...this.#events.values()].sort((a, b) => a.seq - b.seq)
  }

  #latest(): ActivityLine[] {
    const events = this.#inOrder().filter(({ type }) => type !== 'message-written')
    return newestFirst(events.map(lineOf), this.#comings()).slice(0, LATEST)
  }

  #all(from: number): ActivityLine[] {
    const events = this.#inOrder().filter(({ seq }) => seq >= from)
    const first = events[0]?.at ?? ''
    const comings = this.#comings().filter(({ at }) => from === 1 || at >= first)
    if (this.filter !== 'all') {
      const shown = events.filter(({ type }) => groupOf[type] === this.filter)
      return newestFirst(shown.map(lineOf), this.filter === 'customer' ? comings : [])
    }
    const withGaps = events.flatMap((event, index): ActivityLine[] => {
      const next = events[index + 1]?.seq ?? this.#head + 1
      const gap: ActivityLine = { kind: 'gap', at: event.at, before: next }
      return next > event.seq + 1 ? [lineOf(event), gap] : [lineOf(event)]
    })
    return newestFirst(withGaps, comings)
  }

  /** She went, and is back after so long; that she came first is said by a line of its own. */
  #comings(): Extract<ActivityLine, { kind: 'presence' }>[] {
    const found: Extract<ActivityLine, { kind: 'presence' }>[] = []
    let went: string | null = null
    for (const [at, online] of [...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (online ? went === null : went !== null) continue
      const awayMs = online ? Date.parse(at) - Date.parse(went ?? at) : 0
      found.push({ kind: 'presence', at, online, awayMs })
      went = online ? null : at
    }
    return found
  }
}

const lineOf = (event: SessionEvent): ActivityLine => ({ kind: 'event', at: event.at, event })

/** Both are in their own order; of the same moment the event comes first. */
function newestFirst(events: readonly ActivityLine[], comings: readonly ActivityLine[]): ActivityLine[] {
  const merged: ActivityLine[] = []
  let next = 0
  for (const event of events) {
    for (let coming = comings[next]; coming && coming.at < event.at; coming = comings[++next])
      merged.push(coming)
    merged.push(event)
  }
  return [...merged, ...comings.slice(next)].reverse()
}
