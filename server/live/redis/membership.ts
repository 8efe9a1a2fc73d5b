import type { Attendance } from '../attendance.ts'
import type { Bearings, Commands } from './commands.ts'
import type { Ear } from './ear.ts'
import type { Flusher } from './flusher.ts'
import { readHeader } from './message.ts'
import { mostPerClaim, type Plan } from './options.ts'
import type { Trust } from './trust.ts'

/** After a failure with Redis in reach. */
const retryMs = 250
/** Timers may fire early, and by another clock than that of Redis. */
const earlyMs = 50

export interface MembershipParts {
  plan: Plan
  process: string
  commands: Commands
  ear: Ear
  flusher: Flusher
  attendance: Attendance
  trust: Trust
  heard(message: string): void
}

/**
 * This process's lease: one incarnation at a time, renewed until fenced or doubted, then replaced by the next.
 * With each renewal it learns who has lapsed, and claims what they held.
 */
export class Membership {
  readonly #parts: MembershipParts
  #incarnation: string | null = null
  #count = 0
  #isDoubted = false
  #mismatches = 0
  #epoch = 0
  #checking: Promise<void> | null = null
  #cancelNext: (() => void) | null = null
  #cancelSettled: (() => void) | null = null
  #isClosed = false

  constructor(parts: MembershipParts) {
    this.#parts = parts
  }

  /** Renews now, or soon after the renewal under way; never fails. */
  check(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    if (this.#checking) return this.#checking
    const { plan, trust, commands } = this.#parts
    this.#next(plan.renewMs)
    this.#checking = this.#renew()
      .then(() => trust.renewed())
      .catch((error: unknown) => {
        trust.failed(error)
        if (commands.ready) this.#next(Math.min(retryMs, plan.renewMs))
      })
      .finally(() => (this.#checking = null))
    return this.#checking
  }

  /** Something sent may have got lost, or take effect too late: the next check begins a new incarnation. */
  doubt(): void {
    this.#isDoubted = true
  }

  /** This incarnation is over; everybody here is told anew under the next. */
  async fenced(): Promise<void> {
    this.#incarnation = null
    await this.#checking
    await this.check()
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await this.#checking
  }

  /** Lets the lease end after the grace, and renews it no more. Without Redis it lapses by itself. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelNext?.()
    this.#cancelSettled?.()
    await this.#checking
    const { commands, plan, trust } = this.#parts
    if (this.#incarnation === null) return
    await commands.release(this.#incarnation, plan.graceMs).catch((error: unknown) => trust.failed(error))
  }

  #next(afterMs: number): void {
    this.#cancelNext?.()
    if (!this.#isClosed) this.#cancelNext = this.#parts.plan.clock.after(afterMs, () => void this.check())
  }

  async #renew(): Promise<void> {
    const { commands, flusher } = this.#parts
    if (this.#incarnation === null) return this.#begin(null)
    const expected = flusher.members
    const bearings = await commands.renew(this.#incarnation)
    if (bearings === null) return this.#begin(null)
    this.#mismatches = bearings[1] === expected ? 0 : this.#mismatches + 1
    if (this.#isDoubted || this.#mismatches >= 2) return this.#begin(this.#incarnation)
    if (await this.#orient(bearings)) this.#parts.trust.reread()
  }

  /** A new incarnation takes over whoever is here, and only then lets the one before it go. */
  async #begin(before: string | null): Promise<void> {
    const { plan, process, commands, flusher, attendance, trust } = this.#parts
    if (before !== null) plan.logger.warn({ before }, 'presence is told anew')
    flusher.stop()
    this.#isDoubted = true
    const incarnation = `${process}:${(this.#count += 1)}`
    const bearings = await commands.register(incarnation, process)
    this.#incarnation = incarnation
    this.#isDoubted = false
    this.#mismatches = 0
    const isTold = await flusher.begin(incarnation, attendance.subjects())
    if (!isTold) throw new Error('interrupted while telling anew')
    if (before !== null) await commands.release(before, 0)
    await this.#orient(bearings)
    trust.reread()
  }

  /** Listens to who is there and claims what lapsed. True when live state has begun anew since the last time. */
  async #orient([header, , lapsed, nodes]: Bearings): Promise<boolean> {
    await this.#parts.ear.follow(new Set(nodes.map(processOf)))
    const isNew = this.#settle(header)
    for (const incarnation of lapsed) await this.#claim(incarnation)
    return isNew
  }

  /** When live state has settled, absence means something again: what is watched is read anew. */
  #settle(line: string): boolean {
    const { plan, trust } = this.#parts
    const { now, epoch } = readHeader(line)
    if (epoch === this.#epoch) return false
    this.#epoch = epoch
    this.#cancelSettled?.()
    const leftMs = epoch + plan.settlingMs - now
    if (leftMs >= 0) this.#cancelSettled = plan.clock.after(leftMs + earlyMs, () => trust.reread())
    return true
  }

  async #claim(incarnation: string): Promise<void> {
    const { commands, process, heard, plan } = this.#parts
    let claimed: Awaited<ReturnType<Commands['claim']>>
    try {
      do {
        claimed = await commands.claim(incarnation, process, mostPerClaim)
        if (claimed?.[0]) heard(claimed[0])
      } while (claimed?.[1])
    } catch (error) {
      // What the lost answer would have told this process's watchers is read anew.
      this.doubt()
      throw error
    }
    plan.logger.info({ incarnation }, 'claimed what a lapsed process held')
  }
}

const processOf = (incarnation: string): string => incarnation.slice(0, incarnation.lastIndexOf(':'))
