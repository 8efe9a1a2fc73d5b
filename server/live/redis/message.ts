import type { Cause, Facts, Notice, Presence, Subject } from '../live.ts'
import { sessionOf, type Standing } from '../standing.ts'

/**
 * What scripts answer and publish: first `now epoch`, then a line per subject
 * `subject online[ revision since cause[ seq joined done total]]`, the cause being a sign and a process, then notices as JSON.
 */
export interface Message extends Header {
  standings: Standing[]
  notices: Notice[]
}

export interface Header {
  /** Milliseconds, by the clock of Redis. */
  now: number
  epoch: number
}

export function readHeader(line: string): Header {
  const [now, epoch] = line.split(' ').map(Number)
  return { now: now ?? 0, epoch: epoch ?? 0 }
}

/** Reads a message; whoever is not connected while live state has not settled is unknown. */
export function readMessage(text: string, hasSettled: (header: Header) => boolean): Message {
  const [first = '', ...lines] = text.split('\n')
  const header = readHeader(first)
  const isSettled = hasSettled(header)
  const message: Message = { ...header, standings: [], notices: [] }
  for (const line of lines)
    if (line.startsWith('{')) message.notices.push(JSON.parse(line) as Notice)
    else message.standings.push(readStanding(line, header.epoch, isSettled))
  return message
}

export const writeFacts = ({ seq, joined, done, total }: Facts): string =>
  `${seq} ${joined ? 1 : 0} ${done} ${total}`

function readStanding(line: string, epoch: number, isSettled: boolean): Standing {
  const [subject = '', online, revision, since, cause = '', ...facts] = line.split(' ')
  const named = subject as Subject
  return {
    subject: named,
    presence: presenceOf(online === '1', Number(revision ?? 0), Number(since ?? 0) || null, epoch, isSettled),
    cause: readCause(cause),
    facts: readFacts(named, facts),
  }
}

const signs: Record<string, Cause['what']> = { '+': 'arrival', '-': 'departure', '!': 'lapse' }

function readCause(written: string): Cause | null {
  const what = signs[written.charAt(0)]
  return what ? { what, process: written.slice(1) } : null
}

function presenceOf(
  online: boolean,
  stored: number,
  since: number | null,
  epoch: number,
  isSettled: boolean,
): Presence {
  // Where Redis remembers nothing, the epoch stands in, so that no row looks older than one from before it.
  const revision = stored || epoch * 1000
  if (online) return { state: 'online', since, revision }
  if (!isSettled) return { state: 'unknown', since: epoch, revision }
  return { state: 'offline', since, revision }
}

function readFacts(subject: Subject, fields: string[]): Facts | null {
  const id = sessionOf(subject)
  if (!id || fields.length < 4) return null
  const [seq, joined, done, total] = fields
  return { id, seq: Number(seq), joined: joined === '1', done: Number(done), total: Number(total) }
}
