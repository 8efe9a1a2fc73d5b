import type { ChatMoved, MessageWritten, Typing } from '../../shared/chat.ts'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { ListName } from '../../shared/sockets.ts'
import type { Owned } from '../domain/access.ts'
import type { Facts } from '../domain/facts.ts'

export type { Facts }

/**
 * Whoever can be present: the customer of a session, an agent who has a session's room open, or one who looks at it
 * without working in it, which makes nobody's owner be there.
 */
export type Subject =
  `customer:${SessionId}` | `agent:${AgentId}:${SessionId}` | `looker:${AgentId}:${SessionId}`
export const customerOf = (session: SessionId): Subject => `customer:${session}`
export const agentIn = (agent: AgentId, session: SessionId): Subject => `agent:${agent}:${session}`
export const lookerAt = (agent: AgentId, session: SessionId): Subject => `looker:${agent}:${session}`
/** The session of whatever subject. */
export const sessionIn = (subject: Subject): SessionId =>
  subject.slice(subject.lastIndexOf(':') + 1) as SessionId
export const isLooker = (subject: Subject): boolean => subject.startsWith('looker:')

/**
 * Whether a subject has a live connection. `since` (ms) is when it became so, where known.
 * `revision` grows with every change and never falls, also after Redis lost its data; becoming known or unknown keeps
 * it. So whoever shows a subject takes whatever is not lower than what it shows.
 */
export interface Presence {
  state: 'online' | 'offline' | 'unknown'
  since: number | null
  revision: number
}

/** What made a subject's presence what it is, and in which process. `lapse`: that process ended or lost its lease. */
export interface Cause {
  what: 'arrival' | 'departure' | 'lapse'
  process: string
}

/** Why a subject stands as it does: for people who doubt it. */
export interface Explanation {
  presence: Presence
  /** Null where nothing is remembered, or live state is away. The moment is `presence.since`. */
  cause: Cause | null
  /** Processes that hold a connection of the subject, and when (ms) their leases end; null: without a lease. */
  holders: { process: string; leaseEndsAt: number | null }[]
}

/** A customer's presence with the facts live state holds; null where it holds none. */
export interface LiveRow extends Presence {
  id: SessionId
  facts: Facts | null
}

/** The connections of one session's customer in one process. Moments in ms. */
export interface ConnectionsOf {
  process: string
  host: string
  pid: number
  connections: { since: number; heardAt: number; transport: string; visible: boolean | null }[]
}

/** What one process tells all processes, itself included. Lost ones are repaired by the relay. */
export type Notice =
  /** The session changed durably: facts for the rows, and a fresh room for whoever has it open. */
  | {
      kind: 'session'
      facts: Facts
      owner: AgentId
      handedOver: boolean
      former: AgentId | null
      asked: boolean
    }
  /** A list of this agent changed its members or order. */
  | { kind: 'list'; agent: AgentId; list: ListName }
  /** A tab of the customer took the room: tabs with a lower number are closed. */
  | { kind: 'tab-claimed'; session: SessionId; activation: number }
  /** The customer types or sends a file: fresh rooms for the agents who have it open. Nothing durable. */
  | { kind: 'work'; session: SessionId }
  /** A message of a chat, whole, for those who have the room open: of agents, who may work on a session owned so. */
  | { kind: 'message'; written: MessageWritten; owned: Owned }
  /** Somebody has seen more of a chat. Nothing but that. */
  | { kind: 'chat'; moved: ChatMoved; owned: Owned }
  | { kind: 'typing'; typing: Typing }
  /** These logins are over: their sockets are cut. */
  | { kind: 'logins-ended'; agent: AgentId; logins: readonly string[] | 'all' }
  /** What somebody may see has changed: rights are read and watches checked anew. */
  | { kind: 'access-changed' }
  /** Who has connections of this session's customer? Every process answers with `connections`. */
  | { kind: 'connections-wanted'; session: SessionId; request: string }
  | { kind: 'connections'; request: string; from: ConnectionsOf }

export interface LiveEvents {
  /**
   * Rows that changed anywhere, announced at most once per process; whole values. One not heard is made good by `known`.
   * `here`: this process brought it about, or claimed it from one that is gone; so said in one process alone.
   */
  rows(rows: LiveRow[], here: boolean): void
  /** A notice from any process. Within a process in the order of publishing. */
  notice(notice: Notice): void
  /** An agent's presence in a room, or before one, changed: online, or offline after the grace. */
  agents(changes: { subject: Subject; presence: Presence }[]): void
  /** Live state cannot be trusted from now on; `since` in ms. */
  unknown(since: number): void
  /** It can again: read everything that is watched anew. */
  known(): void
}

/**
 * What is true only while processes live. Two twins, one contract (`contract.ts`): in-process and Redis.
 * Nothing durable waits for it; when it is away, `read` answers unknown and nothing throws.
 */
export interface Live {
  /** Names this process among those that share live state. */
  readonly process: string
  /** Opens connections. Resolves also when the service is away: then everything is unknown. */
  start(): Promise<void>
  on<K extends keyof LiveEvents>(event: K, listener: LiveEvents[K]): () => void
  /** This connection of the subject is here. Saying it twice changes nothing. `facts` as known at admission. */
  arrive(subject: Subject, connection: string, facts?: Facts): void
  /** This connection is gone; the subject is away when the grace passes without another. Late or double: no effect. */
  leave(subject: Subject, connection: string): void
  /** Durable facts changed; announced as rows. Never waits. */
  learn(facts: readonly Facts[]): void
  /** Customers' rows, in the order asked, in one round trip. A session never heard of is offline without facts. */
  rows(ids: readonly SessionId[]): Promise<LiveRow[]>
  /** Presence of any subjects, in the order asked, in one round trip. */
  read(subjects: readonly Subject[]): Promise<Presence[]>
  /** How it comes that the subject is online or not. */
  explain(subject: Subject): Promise<Explanation>
  /** Tells every process. False when only this one could be told; the caller then leaves the relay its work. */
  publish(notice: Notice): Promise<boolean>
  /** Null while live state can be trusted; else since when (ms) it is unknown. */
  unknownSince(): number | null
  /** Lets this process's subjects go so that whoever is back elsewhere within grace was never offline. */
  close(): Promise<void>
}
