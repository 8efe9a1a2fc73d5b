import { setTimeout as pause } from 'node:timers/promises'
import { and, between, eq, inArray, lt, or } from 'drizzle-orm'
import type { ChatMoved, MessageWritten, Typing } from '../../shared/chat.ts'
import { ListName } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'
import type { Announcer } from '../actions/announcer.ts'
import type { Owned } from '../domain/access.ts'
import type { Facts } from '../domain/facts.ts'
import type { Live } from '../live/live.ts'
import type { Logger } from '../logger.ts'
import type { Database } from '../storage/database.ts'
import { unpublished } from '../storage/schema.ts'
import { factsOf, findSessions } from '../storage/sessions.ts'

const BATCH = 500
/** Each is read anew by whoever has it open: what lags under load must not become more of it. */
const MOST_REPEATED = 100

/**
 * Nothing committed stays unseen: what an action announces is told to all processes and then struck
 * from `unpublished`; what a process left behind there (it died, Redis was away) any other tells again.
 */
export class Relay implements Announcer {
  readonly #db: Database
  readonly #live: Live
  readonly #logger: Logger
  readonly #now: () => Date
  #told: Told[] = []
  #striking: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(db: Database, live: Live, logger: Logger, now: () => Date) {
    this.#db = db
    this.#live = live
    this.#logger = logger
    this.#now = now
  }

  start(): void {
    const look = async (): Promise<void> => {
      await this.repeat().catch((fault: unknown) => this.#logger.warn({ fault }, 'relay'))
      if (!this.#closed) this.#timer = setTimeout(() => void look(), timings.relayMs)
    }
    this.#timer = setTimeout(() => void look(), timings.relayMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#striking
  }

  sessionChanged({
    facts,
    owner,
    lists,
    handedOver,
    former,
    asked,
  }: Parameters<Announcer['sessionChanged']>[0]): void {
    this.#live.learn([facts])
    for (const list of lists) this.listChanged(owner, list)
    void this.#live
      .publish({ kind: 'session', facts, owner, handedOver, former, asked })
      .then((everywhere) => {
        if (everywhere) this.#strike({ ...facts, from: 0 })
      })
  }

  /** A message that was told says nothing of the lines before it. */
  messageWritten(written: MessageWritten, owned: Owned, { isAll }: { isAll: boolean }): void {
    const { session: id, seq } = written
    void this.#live.publish({ kind: 'message', written, owned: ownedAs(owned) }).then((everywhere) => {
      if (everywhere && isAll) this.#strike({ id, seq, from: seq })
    })
  }

  chatMoved(moved: ChatMoved, owned: Owned): void {
    void this.#live.publish({ kind: 'chat', moved, owned: ownedAs(owned) })
  }

  typing(typing: Typing): void {
    void this.#live.publish({ kind: 'typing', typing })
  }

  listChanged(...[agent, list]: Parameters<Announcer['listChanged']>): void {
    void this.#live.publish({ kind: 'list', agent, list })
  }

  tabClaimed(
    session: Parameters<Announcer['tabClaimed']>[0],
    activation: Parameters<Announcer['tabClaimed']>[1],
  ): void {
    void this.#live.publish({ kind: 'tab-claimed', session, activation })
  }

  workGoesOn(session: Parameters<Announcer['workGoesOn']>[0]): void {
    void this.#live.publish({ kind: 'work', session })
  }

  loginsEnded(
    agent: Parameters<Announcer['loginsEnded']>[0],
    logins: Parameters<Announcer['loginsEnded']>[1],
  ): void {
    void this.#live.publish({ kind: 'logins-ended', agent, logins })
  }

  /** Tells again what was committed a while ago and never struck; lists come with it, to be safe. */
  async repeat(): Promise<void> {
    const before = new Date(this.#now().getTime() - timings.relayMs)
    const left = await this.#db
      .select({ id: unpublished.sessionId })
      .from(unpublished)
      .where(lt(unpublished.at, before))
      .orderBy(unpublished.at)
      .limit(MOST_REPEATED)
    const sessions = await findSessions(this.#db, [...new Set(left.map(({ id }) => id))])
    for (const session of sessions)
      this.sessionChanged({
        facts: factsOf(session),
        owner: session.ownerId,
        lists: ListName.options,
        handedOver: true,
        former: null,
        asked: true,
      })
  }

  /** Deletes are gathered for a moment: nobody waits for them, and each would be a way to Postgres and back. */
  #strike(told: Told): void {
    this.#told.push(told)
    this.#striking ??= this.#strikeAll().finally(() => (this.#striking = null))
  }

  async #strikeAll(): Promise<void> {
    while (this.#told.length > 0) {
      await pause(timings.strikeMs)
      const told = this.#told.splice(0, BATCH)
      const upTo = told.map(({ id, seq, from }) =>
        and(eq(unpublished.sessionId, id), between(unpublished.seq, from, seq)),
      )
      await this.#db
        .delete(unpublished)
        .where(and(inArray(unpublished.sessionId, [...new Set(told.map(({ id }) => id))]), or(...upTo)))
        .catch((fault: unknown) => this.#logger.warn({ fault }, 'relay could not strike'))
    }
  }
}

/** What all processes have heard of a session: these lines. */
interface Told extends Pick<Facts, 'id' | 'seq'> {
  from: number
}

/** No more of a session than rights are judged by. */
const ownedAs = ({ ownerId, ownerTeamId }: Owned): Owned => ({ ownerId, ownerTeamId })
