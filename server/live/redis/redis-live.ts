import { randomBytes } from 'node:crypto'
import type { SessionId } from '../../../shared/ids.ts'
import { Attendance } from '../attendance.ts'
import { Listeners } from '../listeners.ts'
import { customerOf } from '../live.ts'
import type { Explanation, Facts, Live, LiveEvents, LiveRow, Notice, Presence, Subject } from '../live.ts'
import { announce, rowOf, type Standing } from '../standing.ts'
import { Commands } from './commands.ts'
import { Ear } from './ear.ts'
import { Flusher } from './flusher.ts'
import { Membership, processOf } from './membership.ts'
import { type Message, readMessage } from './message.ts'
import { type Plan, planOf, type RedisLiveOptions } from './options.ts'
import { Seen } from './seen.ts'
import { Settling } from './settling.ts'
import { Trust } from './trust.ts'

/** Live state shared by many processes through one Redis. */
export function createRedisLive(options: RedisLiveOptions): Live {
  return new RedisLive(options)
}

export class RedisLive implements Live {
  readonly process = randomBytes(6).toString('base64url')
  readonly #plan: Plan
  readonly #listeners: Listeners
  readonly #trust: Trust
  readonly #commands: Commands
  readonly #ear: Ear
  readonly #flusher: Flusher
  readonly #attendance: Attendance
  readonly #membership: Membership
  readonly #seen = new Seen()
  readonly #settling: Settling
  #isOpen = false
  #closing: Promise<void> | null = null

  constructor(options: RedisLiveOptions) {
    const plan = (this.#plan = planOf(options))
    this.#settling = new Settling(plan.settlingMs)
    const { process } = this
    const heard = (message: string) => this.#hear(message, true)
    const overheard = (message: string) => this.#hear(message, false)
    const trust = (this.#trust = new Trust(plan, (this.#listeners = new Listeners(plan.logger))))
    const commands = (this.#commands = new Commands(plan, () => this.#reconnected()))
    const failed = (error: unknown) => trust.failed(error)
    const ear = (this.#ear = new Ear({
      plan,
      process,
      heard: overheard,
      failed,
      missed: () => this.#missed(),
    }))
    const fenced = () => void this.#membership.fenced()
    const doubted = (error: unknown) => this.#doubted(error)
    const flusher = (this.#flusher = new Flusher({ plan, process, commands, heard, fenced, doubted }))
    const moved = (subject: Subject, here: boolean) => flusher.presence(subject, here)
    const attendance = (this.#attendance = new Attendance(plan, plan.clock, moved))
    this.#membership = new Membership({ plan, process, commands, ear, flusher, attendance, trust, heard })
  }

  async start(): Promise<void> {
    await Promise.allSettled([this.#ear.open(), this.#commands.open()])
    this.#isOpen = true
    await this.#membership.check()
    this.#trust.startedWithout()
  }

  on<K extends keyof LiveEvents>(event: K, listener: LiveEvents[K]): () => void {
    return this.#listeners.on(event, listener)
  }

  arrive(subject: Subject, connection: string, facts?: Facts): void {
    if (this.#closing) return
    if (facts) this.#flusher.learn([facts])
    this.#attendance.arrive(subject, connection)
  }

  leave(subject: Subject, connection: string): void {
    if (!this.#closing) this.#attendance.leave(subject, connection)
  }

  learn(facts: readonly Facts[]): void {
    if (!this.#closing) this.#flusher.learn(facts)
  }

  async rows(ids: readonly SessionId[]): Promise<LiveRow[]> {
    const standings = await this.#standings(ids.map(customerOf))
    return ids.map((id, i) => rowOf(id, standings[i] ?? this.#unknown(customerOf(id))))
  }

  async read(subjects: readonly Subject[]): Promise<Presence[]> {
    return (await this.#standings(subjects)).map(({ presence }) => presence)
  }

  async explain(subject: Subject): Promise<Explanation> {
    if (this.#trust.unknownSince === null)
      try {
        const [message, found] = await this.#commands.explain(subject)
        const [standing = this.#unknown(subject)] = this.#read(message).standings
        const { presence, cause } = standing
        const holders = found.flatMap((incarnation, i) =>
          i % 2 === 0 ? { process: processOf(incarnation), leaseEndsAt: leaseEnd(found[i + 1]) } : [],
        )
        return { presence, cause, holders }
      } catch (error) {
        this.#trust.failed(error)
      }
    return { presence: this.#unknown(subject).presence, cause: null, holders: [] }
  }

  publish(notice: Notice): Promise<boolean> {
    this.#listeners.tell('notice', notice)
    return this.#flusher.say(notice)
  }

  unknownSince(): number | null {
    return this.#trust.unknownSince
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#attendance.close()
    await this.#flusher.drain()
    await this.#membership.close()
    this.#flusher.stop()
    this.#trust.close()
    this.#ear.close()
    this.#commands.close()
  }

  /** For tests: resolves when nothing is on its way to or from Redis. */
  async idle(): Promise<void> {
    await this.#flusher.idle()
    await this.#membership.idle()
    await this.#ear.confirm().catch(() => undefined)
  }

  /** Another Redis may answer now, or one that lost its last writes: however few, counting does not find them all. */
  #reconnected(): void {
    if (!this.#isOpen) return
    this.#membership.doubt()
    void this.#membership.check()
  }

  #missed(): void {
    this.#trust.reread()
    if (this.#isOpen) void this.#membership.check()
  }

  #doubted(error: unknown): void {
    this.#trust.failed(error)
    this.#membership.doubt()
  }

  #hear(text: string, here: boolean): void {
    try {
      const { standings, notices } = this.#read(text)
      // While everything is unknown one row would be trusted alone, and longer than it is true.
      if (this.#trust.unknownSince === null) announce(this.#listeners, standings, here)
      for (const notice of notices) this.#listeners.tell('notice', notice)
    } catch (error) {
      this.#plan.logger.error({ err: error }, 'a message of another process could not be read')
    }
  }

  #read(text: string): Message {
    const message = readMessage(text, (header) => this.#settling.isOver(header))
    this.#seen.note(message.standings)
    return message
  }

  async #standings(subjects: readonly Subject[]): Promise<Standing[]> {
    if (this.#trust.unknownSince === null && subjects.length > 0)
      try {
        return this.#read(await this.#commands.read(subjects)).standings
      } catch (error) {
        this.#trust.missed()
        this.#trust.failed(error)
      }
    return subjects.map((subject) => this.#unknown(subject))
  }

  #unknown(subject: Subject): Standing {
    const revision = this.#seen.revision(subject)
    const presence = { state: 'unknown' as const, since: this.#trust.lastCertain, revision }
    return { subject, presence, cause: null, facts: null }
  }
}

/** Null while another process is claiming what it held. */
const leaseEnd = (score: string | undefined): number | null => (Number(score) > 0 ? Number(score) : null)
