import { sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Dependencies } from './dependencies.ts'

/** A customer came or went; `at` in ms. */
export interface PresenceChange {
  session: SessionId
  at: number
  online: boolean
}

/**
 * Writes down when customers came and went, all of them by one statement; what is written already is left as it is. Not
 * for a session that is erased meanwhile: the share of its lock waits for that.
 */
export async function notePresence(deps: Dependencies, changes: readonly PresenceChange[]): Promise<void> {
  const rows = changes.map((change) => ({ ...change, at: new Date(change.at).toISOString() }))
  await deps.db.execute(sql`
    insert into presence_changes (session_id, at, online)
    select changes.session, changes.at, changes.online
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as changes (session uuid, at timestamptz, online boolean)
    join sessions on sessions.id = changes.session
    order by sessions.id
    for key share of sessions
    on conflict do nothing`)
}
