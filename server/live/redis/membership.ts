import type { Attendance } from '../attendance.ts'
import type { Bearings, Commands } from './commands.ts'
import type { Ear } from './ear.ts'
import type { Flusher } from './flusher.ts'
import { readHeader } from './message.ts'
import type { Plan } from './options.ts'
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

  /** Renews now, unless that is under way; never fails. The next renewal follows by itself. */
  check(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#checking ??= this.#check().finally(() => (this.#checking = null))
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

  async #check(): Promise<void> {
    const { plan, trust, commands } = this.#parts
    const nextAt = plan.clock.now() + plan.renewMs
    let waitMs: number = retryMs
    try {
      await this.#renew()
      trust.renewed()
      waitMs = nextAt - plan.clock.now()
    } catch (error) {
      trust.failed(error)
      // Without a connection its return is the next occasion.
      if (!commands.ready) waitMs = plan.renewMs
    }
    this.#cancelNext?.()
    // A clock set back must not put off the next renewal.
    if (!this.#isClosed)
      this.#cancelNext = plan.clock.after(Math.min(waitMs, plan.renewMs), () => void this.check())
  }

  async #renew(): Promise<void> {
    const { commands, flusher } = this.#parts
    if (this.#incarnation === null) return this.#begin(null)
    const expected = flusher.members
    const bearings = await commands.renew(this.#incarnation)
    if (bearings === null) return this.#begin(null)
    this.#mismatches = bearings[1] === expected ? 0 : this.#mismatches + 1
    if (this.#isDoubted || this.#mismatches >= 2) return this.#begin(this.#incarnation)
    await this.#orient(bearings)
  }

  /** A new incarnation takes over whoever is here, and only then lets the one before it go. */
  async #begin(before: string | null): Promise<void> {
    const { plan, process, commands, flusher, attendance, trust } = this.#parts
    if (before !== null) plan.logger.warn({ before }, 'presence is told anew')
    flusher.stop()
    this.#isDoubted = true
    trust.missed()
    const incarnation = `${process}:${(this.#count += 1)}`
    const bearings = await commands.register(incarnation, process)
    // Fenced, while live state went on: the claimer has called everybody offline, and grace is for who was online.
    if (before === null && readHeader(bearings[0]).epoch === this.#epoch) attendance.dropDeparting()
    this.#incarnation = incarnation
    this.#isDoubted = false
    this.#mismatches = 0
    const isTold = await flusher.begin(incarnation, attendance.subjects())
    if (!isTold) throw new Error('interrupted while telling anew')
    // Not left to the others, who may claim nothing for a while after an outage: whoever went meanwhile is gone.
    if (before !== null) await this.#claim(before, 'own')
    await this.#orient(bearings)
  }

  /** Listens to who is there and claims what lapsed. */
  async #orient([header, , lapsed, nodes]: Bearings): Promise<void> {
    const { ear, trust } = this.#parts
    if (await ear.follow(new Set(nodes.map(processOf)))) trust.missed()
    this.#settle(header)
    for (const incarnation of lapsed) await this.#claim(incarnation, 'lapsed')
  }

  /** When live state has begun anew, and when it has settled: what is watched is read anew. */
  #settle(line: string): void {
    const { plan, trust } = this.#parts
    const { now, epoch } = readHeader(line)
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    trust.missed()
    this.#cancelSettled?.()
    const leftMs = epoch + plan.settlingMs - now
    if (leftMs >= 0) this.#cancelSettled = plan.clock.after(leftMs + earlyMs, () => trust.reread())
  }

  async #claim(incarnation: string, whose: 'own' | 'lapsed'): Promise<void> {
    const { commands, process, heard, plan } = this.#parts
    try {
      for (;;) {
        const claimed = await commands.claim(incarnation, process, plan.mostPerClaim, whose)
        if (claimed?.[0]) heard(claimed[0])
        if (!claimed?.[1]) break
      }
    } catch (error) {
      // What the lost answer would have told this process's watchers is read anew.
      this.doubt()
      throw error
    }
    if (whose === 'lapsed')
      plan.logger.info({ incarnation }, 'another process has lapsed: what it held is claimed')
  }
}

/** An incarnation is its process and a number. */
export const processOf = (incarnation: string): string => incarnation.slice(0, incarnation.lastIndexOf(':'))
