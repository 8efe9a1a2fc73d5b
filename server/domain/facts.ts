import type { SessionId } from '../../shared/ids.ts'

/** What Postgres decided about a session, at event `seq`; a smaller `seq` is older. */
export interface Facts {
  id: SessionId
  seq: number
  joined: boolean
  done: number
  total: number
}
