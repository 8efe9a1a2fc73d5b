import type { Connection } from '../load/protocol.ts'

/** Where one of the two of a room sits. */
export interface Place {
  port: number
  from: string
  side: 'customer' | 'agent'
  room: string
  /** Of the customer's browser or of the agent's login. */
  key: string
}

export interface Ears {
  /** A message, by its id. */
  message(id: string): void
  /** Its connection is lost, or what it wrote was refused. */
  lost(reason: string): void
}

export interface Writer {
  write(id: string, text: string): void
  /** Without a word. */
  destroy: Connection['destroy']
}

/** Resolves once the room is open there. */
export type Sit = (place: Place, ears: Ears) => Promise<Writer>

/** How all of one run sit down, and what they share meanwhile. */
export interface Seats {
  sit: Sit
  close(): void
}
