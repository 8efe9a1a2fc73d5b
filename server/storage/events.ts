import { createHash, randomBytes } from 'node:crypto'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { EventType } from '../../shared/session.ts'

export type ActorId = `agent:${AgentId}` | 'customer' | 'system'

export interface NewEvent {
  type: EventType
  actor: ActorId
  data?: Record<string, string>
}

export interface ChainEnd {
  seq: number
  hash: Buffer
}

export const chainStart: ChainEnd = { seq: 0, hash: Buffer.alloc(32) }

/** JSON with sorted keys: the same data always gives the same text. */
export const canonical = (data: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))))

/** Salted, so that erasing data and salt leaves the digest without a way back. */
export const digestOf = (salt: Buffer, data: string): Buffer => sha256(salt, data)

/**
 * What chains a line to the one before it (architecture.md, "One lock, one line"). `of` names what it is a line of: a
 * session, or what in the installation.
 */
export const hashOf = (
  previous: Buffer,
  line: { of: string; seq: number; type: string; actorId: string; at: Date; digest: Buffer },
): Buffer =>
  sha256(
    previous,
    [line.of, line.seq, line.type, line.actorId, line.at.getTime(), ''].join('\n'),
    line.digest,
  )

/** A line after the end of its chain, with the data as it is hashed. */
export function chained(
  end: ChainEnd,
  line: { of: string; type: string; actorId: string; at: Date; data?: Record<string, string> },
) {
  const seq = end.seq + 1
  const data = canonical(line.data ?? {})
  const salt = randomBytes(16)
  const digest = digestOf(salt, data)
  return { seq, data, salt, digest, hash: hashOf(end.hash, { ...line, seq, digest }) }
}

/** A line of a session whose chain ends here, as it is stored. */
export function lineAfter(end: ChainEnd, sessionId: SessionId, event: NewEvent, at: Date) {
  const { type, actor: actorId } = event
  const line = chained(end, { of: sessionId, type, actorId, at, ...(event.data && { data: event.data }) })
  return { sessionId, type, actorId, at, ...line }
}

const sha256 = (...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
