import type { StatusRow } from '../../shared/status.ts'
import type { Seat } from './web-socket.ts'

export interface Connection {
  /** As a browser closes its tab. */
  close(): void
  /** Without a word; nothing is heard any more. */
  destroy(): void
}

export interface Console extends Connection {
  /** Replaces what it watches; the answer is heard as rows. */
  watch(ids: readonly string[]): void
}

/** How one kind of server is spoken to. Both resolve when the first payload is there, and reject when it never comes. */
export interface Protocol {
  /** `lost` is called when it is cut afterwards without having been asked for. */
  customer(seat: Seat, lost: (reason: string) => void): Promise<Connection>
  console(seat: Seat, heard: (rows: StatusRow[]) => void, lost: (reason: string) => void): Promise<Console>
}
