import { inArray } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/** These customers were here until now: shown as "last seen". Not a line of the activity. */
export async function seeCustomers(deps: Dependencies, ids: readonly SessionId[]): Promise<void> {
  await deps.db
    .update(sessions)
    .set({ lastSeenAt: deps.now() })
    .where(inArray(sessions.id, [...ids]))
}
