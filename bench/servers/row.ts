import type { StatusRow } from '../../shared/status.ts'

export interface Standing {
  id: string
  online: boolean
  sinceMs: number
  revision: number
  done: number
  total: number
}

/** The row a console shows, as Foyer sends it. */
export const rowOf = ({ id, online, sinceMs, revision, done, total }: Standing): StatusRow => ({
  id: id as StatusRow['id'],
  status: `${online ? 'online' : 'offline'}-${total > 0 && done >= total ? 'complete' : 'open'}`,
  ...(sinceMs > 0 && { since: new Date(sinceMs).toISOString() }),
  done,
  total,
  revision,
})
