/**
 * Every key and channel of live state in Redis. No key is without an owner or an end: what belongs to a lease
 * goes when the lease is claimed, everything else expires.
 */
export const keys = {
  /** Sorted set: incarnation → end of its lease in ms; -1 while its subjects are being claimed. */
  nodes: 'foyer:nodes',
  /** Set per incarnation: the subjects that are in it. Owned by the lease. */
  node: 'foyer:node:',
  /** Hash: subject → number of incarnations it is in. A field goes with the last of them. */
  online: 'foyer:online',
  /** String per subject: `revision since cause[ seq joined done total]`. No end while online, else `lifetimes.rowMs`. */
  row: 'foyer:row:',
  /** When live state began anew, in ms. `lifetimes.epochMs`, prolonged by each renewal. */
  epoch: 'foyer:epoch',
  /** Until when (ms) no lapsed incarnation may be claimed. Ends by itself then. */
  hold: 'foyer:hold',
  /** Channel per process: rows that changed and notices. */
  said: 'foyer:said:',
  /** Channel: the processes that begin to speak. */
  arrivals: 'foyer:arrivals',
} as const

export const lifetimes = {
  /** How long a subject that is not here is remembered: since when, and the facts. */
  rowMs: 24 * 60 * 60_000,
  epochMs: 24 * 60 * 60_000,
} as const
