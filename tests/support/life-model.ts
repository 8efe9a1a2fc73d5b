import type { AccessAfterEnd } from '../../shared/settings.ts'

const minute = 60_000
export const endAfterMinutes = 30
export const accessAfterEndDays = 14
export const remindersMost = 2

/** How a session begins, with the settings that decide its life. */
export interface Beginning {
  plan: boolean
  external: boolean
  access: AccessAfterEnd
  endsByItself: boolean
}

/** What must be so of one session, said as simply as it can be. */
export class LifeModel {
  readonly begun: Beginning
  state: 'planned' | 'active' | 'ended'
  wasPlanned: boolean
  joined = false
  /** The customer's browser has a key that still opens something. */
  holdsKey = false
  /** Her browser is the one that is remembered. */
  #isBound = false
  invitations: number
  /** How often the count of her reminders began anew. */
  invited: number
  open = 0
  done = 0
  #idleMs = 0
  #endedMs = 0

  constructor(begun: Beginning) {
    this.begun = begun
    this.state = begun.plan ? 'planned' : 'active'
    this.wasPlanned = begun.plan
    this.invited = begun.plan ? 0 : 1
    this.invitations = begun.plan || begun.external ? 0 : 1
  }

  /** What the customer may do: 2 all, 1 look, 0 nothing. */
  get access(): 0 | 1 | 2 {
    if (this.state !== 'ended') return this.state === 'active' ? 2 : 0
    const isOver = this.#endedMs >= accessAfterEndDays * 24 * 60 * minute
    return { none: 0, limited: isOver ? 0 : 1, full: isOver ? 0 : 2, unlimited: 2 }[this.begun.access] as 0
  }

  get isComplete(): boolean {
    return this.done > 0 && this.open === 0
  }

  /** Foyer may write to her of its own accord. */
  get mayBeWrittenTo(): boolean {
    return this.state === 'active' && !this.begun.external
  }

  get isIdle(): boolean {
    return this.state === 'active' && this.begun.endsByItself && this.#idleMs >= endAfterMinutes * minute
  }

  activate(): void {
    if (this.state === 'planned') this.invited += 1
    this.state = 'active'
    this.wasPlanned = false
  }

  end(): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.#endedMs = 0
  }

  renew(): void {
    if (this.state === 'ended') this.state = this.wasPlanned ? 'planned' : 'active'
  }

  changeCustomer(): void {
    this.holdsKey = false
    if (!this.mayBeWrittenTo) return
    this.invitations += 1
    this.invited += 1
  }

  join(): void {
    this.joined = true
    this.#isBound = true
  }

  /** Whoever was in the room has to come through the gates again. */
  release(): void {
    if (this.#isBound) this.holdsKey = false
    this.#isBound = false
  }

  /** An agent has commanded. */
  workedOn(): void {
    this.#idleMs = 0
  }

  pass(ms: number): void {
    this.#idleMs += ms
    this.#endedMs += ms
  }
}
