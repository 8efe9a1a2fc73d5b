import type { RoomAnswer, RoomLine, RoomLink, Tab } from '../link/room.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { CustomerRoom } from '../../shared/session.ts'
import { Said } from '../ui/said.svelte.ts'
import { Patience } from '../ui/patience.ts'

const lostAfterMs = 1_000

/** Why this page cannot show the room any longer; a reload is the way out, or for another tab "Use here". */
export type Barrier = 'other-room' | 'other-tab' | 'closed'

/** The customer's room as last told by the server, and whether that is still live. */
export class Room {
  now = $state.raw<CustomerRoom | null>(null)
  barrier = $state.raw<Barrier | null>(null)
  /** No connection for longer than a moment. */
  lost = $state.raw(false)
  /** The server runs another build than the one this page came from. */
  outdated = $state.raw(false)
  /** The newest line; `whenBack` tells of another one. */
  line: RoomLine | null = null
  /** The last change, in words, for those who do not see it. */
  readonly said = new Said()

  open = $derived(this.now?.tasks.filter((task) => task.state === 'open') ?? [])
  completed = $derived(this.now?.tasks.filter((task) => task.state === 'completed') ?? [])
  ended = $derived(this.now?.state === 'ended')

  #link: RoomLink
  #startOver: () => boolean
  #goOn: (url: string) => void
  #patience = new Patience()
  #build: string | null = null
  #activation = 0
  #taking = false
  #losing: ReturnType<typeof setTimeout> | undefined
  #hangUp = () => {}
  #backOnline: (() => void)[] = []

  constructor(link: RoomLink, startOver: () => boolean, goOn: (url: string) => void) {
    this.#link = link
    this.#startOver = startOver
    this.#goOn = goOn
  }

  /** Shows the room, then keeps it live. */
  async enter(): Promise<void> {
    this.#open(await this.#answered(() => this.#link.read()))
  }

  /** Takes the room back from the tab that has it. */
  async useHere(): Promise<void> {
    const session = this.now?.id
    if (!session || this.#taking) return
    // Pressed twice it would take the room from itself.
    this.#taking = true
    this.#open(await this.#answered(() => this.#link.activate(session)))
    this.#taking = false
  }

  #open(answer: Exclude<RoomAnswer, 'unreachable'>): void {
    this.barrier = null
    this.take(answer)
    if (!('room' in answer) || this.barrier) return
    this.#activation = answer.room.activation
    void this.#listen(answer.room.id)
  }

  /** Reads the room anew: what was refused says that this page is behind. */
  async refresh(): Promise<void> {
    const answer = await this.#link.read(this.now ? this.tab(this.now.id) : undefined)
    if (answer !== 'unreachable') this.take(answer)
  }

  take(answer: Exclude<RoomAnswer, 'unreachable'>): void {
    if ('room' in answer) this.#accept(answer.room)
    else this.#isClosed(answer.refusal)
  }

  /** What says that this browser is not in the room, or not any more, is taken; false for any other refusal. */
  takesOut(refusal: string): boolean {
    if (refusal !== 'other-room' && refusal !== 'no-room' && refusal !== 'not-admitted') return false
    this.#isClosed(refusal)
    return true
  }

  whenBack(listener: () => void): void {
    this.#backOnline.push(listener)
  }

  task(id: TaskId | 'chat' | null) {
    return this.now?.tasks.find((task) => task.id === id && task.state !== 'withdrawn')
  }

  /** This tab, as the server tells it from older and newer ones. */
  tab(session: SessionId): Tab {
    return { session, activation: this.#activation }
  }

  async #answered(ask: () => Promise<RoomAnswer>): Promise<Exclude<RoomAnswer, 'unreachable'>> {
    for (let failures = 0; ; failures++) {
      const answer = await ask()
      this.lost = answer === 'unreachable'
      if (answer !== 'unreachable') return answer
      await this.#patience.wait(failures)
    }
  }

  async #listen(session: SessionId): Promise<void> {
    const listener = {
      line: (line: RoomLine) => void (this.line = line),
      live: (build: string) => this.#isLive(build),
      room: (next: CustomerRoom) => this.#accept(next),
      lost: () => this.#isLosing(),
      closed: (reason: string) => this.#isClosed(reason),
    }
    for (let failures = 0; ; failures++) {
      try {
        this.#hangUp = await this.#link.listen(this.tab(session), listener)
        return
      } catch {
        this.#isLosing()
        await this.#patience.wait(failures)
        // The server is there and that part of the page is not: this build is gone.
        if (failures > 0 && (await this.#link.read(this.tab(session))) !== 'unreachable')
          return this.#shutOut()
      }
    }
  }

  #accept(next: CustomerRoom): void {
    const known = this.now
    if (known && next.id !== known.id) return this.#block('other-room')
    if (known && next.seq < known.seq) return
    if (known) void this.#say(known, next)
    this.now = next
    // Only who was here at the end is led on; who comes back later wants to see the room.
    if (known?.state === 'active' && next.state === 'ended' && next.redirectUrl) this.#goOn(next.redirectUrl)
  }

  async #say(before: CustomerRoom, now: CustomerRoom): Promise<void> {
    // Words for a change that cannot be fetched are left out; what is so is on the page.
    const late = await import('./late-pages.ts').catch(() => null)
    const change = late?.changeInWords(before, now)
    if (change) this.said.say(change)
  }

  #isLive(build: string): void {
    clearTimeout(this.#losing)
    this.#losing = undefined
    this.lost = false
    this.#build ??= build
    this.outdated = build !== this.#build
    for (const listener of this.#backOnline) listener()
  }

  #isLosing(): void {
    this.#losing ??= setTimeout(() => (this.lost = true), lostAfterMs)
  }

  #isClosed(reason: string): void {
    clearTimeout(this.#losing)
    if (reason === 'other-room' || reason === 'other-tab') this.#block(reason)
    else if (reason === 'server' || reason === 'flood') this.#block('closed')
    else this.#shutOut()
  }

  #shutOut(): void {
    if (!this.#startOver()) this.#block('closed')
  }

  /** A page that cannot show the room does not count as being in it. */
  #block(barrier: Barrier): void {
    this.barrier = barrier
    this.lost = false
    this.#hangUp()
  }
}
