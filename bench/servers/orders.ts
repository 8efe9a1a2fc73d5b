import type { Facts } from '../../server/domain/facts.ts'

/** What a server under measurement is given at its start. */
export interface Beginning {
  databaseUrl: string
  redisUrl: string
  secret: string
  /** Which process of how many, from 0. */
  process: number
  processes: number
  /** Null while it is being recorded. */
  admission: Admission | null
}

/**
 * What the real Foyer asks Postgres while it admits a customer, while it admits a console, and for a list of rows,
 * recorded from itself; and the room it sends first. Its peers do the same.
 */
export interface Admission {
  customer: Statement[]
  console: Statement[]
  list: Statement[]
  room: object
}

export interface Statement {
  text: string
  values: Value[]
}

/** Whose statement it is stands in for the one it was recorded from. */
export type Value = 'hash' | 'session' | { listed: number } | { plain: string | number | boolean | null }

/** What the load orders from a server; each is one message. */
export type Order =
  | { kind: 'begin'; beginning: Beginning }
  /** The live port is told these facts; or, to know what an order itself costs, nobody is. */
  | { kind: 'learn' | 'nothing'; facts: Facts }
  | { kind: 'measure'; collect: boolean }
  | { kind: 'statements' }
  | { kind: 'end' }

export type Answer =
  | { kind: 'ready'; port: number; settlesInMs: number }
  | { kind: 'measured'; cpuMs: number; heapBytes: number; rssBytes: number; listReads: number }
  | { kind: 'statements'; statements: { text: string; values: unknown[] }[] }
