import type { RoomAnswer, RoomLink } from '../link/room.ts'
import type { TaskId } from '../../shared/ids.ts'
import type { CustomerRoom } from '../../shared/session.ts'
import { changeInWords } from './changes.ts'
import { Patience } from './patience.ts'

const lostAfterMs = 1_000

/** Why this page cannot show the room any longer; a reload is the way out. */
export type Barrier = 'other-room' | 'closed'

/** The customer's room as last told by the server, and whether that is still live. */
export class Room {
  now = $state.raw<CustomerRoom | null>(null)
  barrier = $state.raw<Barrier | null>(null)
  /** No connection for longer than a moment. */
  lost = $state.raw(false)
  /** The server runs another build than the one this page came from. */
  outdated = $state.raw(false)
  /** The last change, in words, for those who do not see it. */
  said = $state.raw('')

  open = $derived(this.now?.tasks.filter((task) => task.state === 'open') ?? [])
  completed = $derived(this.now?.tasks.filter((task) => task.state === 'completed') ?? [])
  ended = $derived(this.now?.state === 'ended')

  #link: RoomLink
  #startOver: () => boolean
  #patience = new Patience()
  #build: string | null = null
  #losing: ReturnType<typeof setTimeout> | undefined
  #hangUp = () => {}
  #backOnline: (() => void)[] = []

  constructor(link: RoomLink, startOver: () => boolean) {
    this.#link = link
    this.#startOver = startOver
  }

  /** Shows the room, then keeps it live. */
  async enter(): Promise<void> {
    this.take(await this.#answered())
    if (this.now) void this.#listen(this.now)
  }

  /** Reads the room anew: what was refused says that this page is behind. */
  async refresh(): Promise<void> {
    const answer = await this.#link.read(this.now?.id)
    if (answer !== 'unreachable') this.take(answer)
  }

  take(answer: Exclude<RoomAnswer, 'unreachable'>): void {
    if ('room' in answer) this.#accept(answer.room)
    else if (answer.refusal === 'other-room') this.#block('other-room')
    else this.#shutOut()
  }

  whenBack(listener: () => void): void {
    this.#backOnline.push(listener)
  }

  task(id: TaskId | null) {
    return this.now?.tasks.find((task) => task.id === id && task.state !== 'withdrawn')
  }

  async #answered(): Promise<Exclude<RoomAnswer, 'unreachable'>> {
    for (let failures = 0; ; failures++) {
      const answer = await this.#link.read()
      this.lost = answer === 'unreachable'
      if (answer !== 'unreachable') return answer
      await this.#patience.wait(failures)
    }
  }

  async #listen(room: CustomerRoom): Promise<void> {
    const listener = {
      live: (build: string) => this.#isLive(build),
      room: (next: CustomerRoom) => this.#accept(next),
      lost: () => this.#isLosing(),
      closed: (reason: string) => this.#isClosed(reason),
    }
    for (let failures = 0; ; failures++) {
      try {
        this.#hangUp = await this.#link.listen(room.id, listener)
        return
      } catch {
        this.#isLosing()
        await this.#patience.wait(failures)
        // The server is there and that part of the page is not: this build is gone.
        if (failures > 0 && (await this.#link.read(room.id)) !== 'unreachable') return this.#shutOut()
      }
    }
  }

  #accept(next: CustomerRoom): void {
    const known = this.now
    if (known && next.id !== known.id) return this.#block('other-room')
    if (known && next.seq < known.seq) return
    if (known) this.said = changeInWords(known, next) ?? this.said
    this.now = next
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
    if (reason === 'other-room') this.#block('other-room')
    else if (reason === 'no-room') this.#shutOut()
    else this.#block('closed')
  }

  #shutOut(): void {
    if (!this.#startOver()) this.#block('closed')
  }

  /** A page that cannot show the room does not count as being in it. */
  #block(barrier: Barrier): void {
    this.barrier = barrier
    this.#hangUp()
  }
}
