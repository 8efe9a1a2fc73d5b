/** CPU time in ms per one of something. */
export interface Cost {
  server: number
  redis: number
  sum: number
}

export const things = ['connect', 'toggle', 'openClose', 'list', 'completion'] as const
export type Thing = (typeof things)[number]

/** What one variant did in one round. */
export interface Run {
  variant: string
  round: number
  /** Why nothing of it counts. */
  failed: string | null
  costs: Partial<Record<Thing, Cost>>
  /** Anything else that was measured, by name and unit. */
  figures: Record<string, number>
  rows: Rows
}

export interface Rows {
  /** Sent to consoles that do not watch the session. */
  needless: number
  /** Never true when they were sent. */
  wrong: number
  /** Changes that did not reach every watcher. */
  lost: number
  /** Not as the truth is, in the end. */
  wrongAtRest: number
}
