import type { Subject } from '../live.ts'
import { keys } from '../redis/keys.ts'
import { type Entry, Ledger } from './ledger.ts'
import type { Player } from './player.ts'
import { subjects } from './schedules.ts'
import type { Troupe } from './troupe.ts'
import { Truth } from './truth.ts'
import type { Venue } from './venue.ts'

/** Compares what was announced and what is shown with what must be so, and fails with the first that is wrong. */
export class Jury {
  readonly truth: Truth
  readonly #troupe: Troupe
  readonly #ledger = new Ledger<Player>()
  /** What some process was made to hear twice. */
  readonly #repeated = new Map<Player, string[]>()

  constructor(troupe: Troupe) {
    this.#troupe = troupe
    this.truth = new Truth(() => troupe.now)
  }

  /** A script of the player has taken effect. */
  done(player: Player, script: string, reply: unknown): void {
    if (script === 'register') this.truth.registered()
    const message: unknown =
      script === 'flush' ? reply : script === 'claim' && Array.isArray(reply) ? reply[0] : null
    if (typeof message === 'string' && message !== '') this.#ledger.note(message, player, this.#troupe.now)
  }

  repeats(player: Player, said: string): void {
    this.#repeated.set(player, [...(this.#repeated.get(player) ?? []), said])
  }

  /** Redis has lost something. */
  forget(): void {
    this.#ledger.forget()
  }

  /** After everything said has been heard. */
  check(): void {
    for (const entry of this.#ledger.take()) this.#checkEntry(entry)
    this.#blame(this.#ledger.faults[0])
    this.truth.note()
    for (const player of this.#troupe.players) if (player.isRunning) this.#checkWatcher(player)
  }

  /** When nothing is left to be made good: every reading says the same, and Redis holds nothing but that. */
  async checkRest(venue: Venue): Promise<void> {
    for (const player of this.#troupe.living) {
      const read = await player.live.read(subjects)
      subjects.forEach((subject, i) => {
        const seen = player.watcher.view.get(subject)
        const isSame = read[i]?.state === seen?.state && read[i]?.revision === seen?.revision
        if (!isSame) this.#blame(`reads ${read[i]?.state} ${read[i]?.revision}`, player, subject)
        if (!this.truth.isOnline(subject) && !this.truth.isOffline(subject))
          this.#blame('is undecided: the schedule has not come to rest', player, subject)
      })
    }
    await this.#checkKeys(venue)
  }

  #checkEntry(entry: Entry<Player>): void {
    const { subject, revision, speaker, at, state } = entry
    const said = `${state} ${revision} announced`
    if (state === 'offline' && this.truth.isOnline(subject)) this.#blame(`${said} falsely`, speaker, subject)
    if (state === 'offline' && at < this.truth.settledFrom) this.#blame(`${said} too soon`, speaker, subject)
    if (!this.#canTell(speaker, at)) return
    for (const player of this.#troupe.living)
      if (this.#canTell(player, at) && player.watcher.times(subject, revision) === 0)
        this.#blame(`${said} by another and not heard`, player, subject)
  }

  #canTell(player: Player, at: number): boolean {
    const part = this.truth.of(player)
    return part.isSound(at) && at > part.joinedAt
  }

  #checkWatcher(player: Player): void {
    for (const key of player.watcher.doubled) this.#checkDoubled(player, key)
    const part = this.truth.of(player)
    const mustBeUnknown = part.isUnknown(this.#troupe.now)
    const isUnknown = player.live.unknownSince() !== null
    if (mustBeUnknown && !isUnknown) this.#blame('trusts what it cannot know', player)
    if (isUnknown && part.isSound(this.#troupe.now)) this.#blame('does not trust what it knows', player)
    for (const subject of subjects) this.#checkView(player, subject)
  }

  #checkDoubled(player: Player, key: string): void {
    const [subject = '', revision = ''] = key.split(' ')
    const line = new RegExp(`^${subject} [01] ${revision} `, 'm')
    const repetitions = (this.#repeated.get(player) ?? []).filter((said) => line.test(said)).length
    const times = player.watcher.times(subject as Subject, Number(revision))
    if (times > 1 + repetitions) this.#blame(`${revision} announced ${times} times`, player, subject)
  }

  #checkView(player: Player, subject: Subject): void {
    const [part, now] = [this.truth.of(player), this.#troupe.now]
    const seen = player.watcher.view.get(subject)
    const isOnline = this.truth.isOnline(subject)
    const wrong = (what: string) => this.#blame(`${seen?.state} ${seen?.revision}: ${what}`, player, subject)
    if (seen?.state === 'offline') {
      if (isOnline && now >= part.hearsFrom) wrong('falsely offline')
      if (part.isFresh && now < this.truth.settledFrom) wrong('offline too soon')
    }
    if (part.isUnknown(now) && (seen?.state ?? 'unknown') !== 'unknown') wrong('must be unknown')
    if (!part.isSound(now)) return
    if (isOnline && seen?.state !== 'online') wrong('must be online')
    if (this.truth.isOffline(subject) && seen?.state !== 'offline') wrong('must be offline')
    const seq = seen?.facts?.seq ?? 0
    if (seq < (this.truth.said.get(subject) ?? 0)) wrong(`shows facts ${seq}`)
    if (seq > (this.truth.ever.get(subject) ?? 0)) wrong(`shows facts ${seq} nobody told`)
  }

  async #checkKeys(venue: Venue): Promise<void> {
    const living = this.#troupe.living
    const nodes = await venue.call('ZCARD', keys.nodes)
    if (nodes !== living.length) this.#blame(`${String(nodes)} leases of ${living.length} processes`)
    const flat = (await venue.call('HGETALL', keys.online)) as string[]
    for (const subject of subjects) {
      const held = living.filter((player) => this.truth.of(player).covers(subject, this.#troupe.now)).length
      const at = flat.indexOf(subject)
      const counted = at < 0 ? 0 : Number(flat[at + 1])
      if (counted !== held) this.#blame(`counted in ${counted} processes, is in ${held}`, undefined, subject)
    }
  }

  #blame(what: string | undefined, player?: Player, subject?: string): void {
    if (what === undefined) return
    const who = player ? `process ${this.#troupe.players.indexOf(player)}: ` : ''
    throw new Error(`${who}${subject ?? ''} ${what}, at ${this.#troupe.now}`)
  }
}
