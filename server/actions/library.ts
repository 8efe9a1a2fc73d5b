import type { AuditType } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

/** What became of an entry of a library, for the audit trail. `team` null: the system's. */
export interface LibraryChange<Id> {
  type: AuditType
  id: Id
  team: TeamId | null
  title: string
}

/** One change of a library by an administrator, with its line in the audit trail. */
export async function changeLibrary<Id>(
  deps: Dependencies,
  admin: Person,
  work: (tx: Transaction) => Promise<Outcome<LibraryChange<Id>>>,
): Promise<Outcome<Id>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const changed = await work(tx)
    if (isRefused(changed)) return changed
    const { type, id, team, title } = changed
    const about = team ? (`team:${team}` as const) : ('system' as const)
    await appendAudit(tx, end, [{ type, actor: actorOf(admin), about, data: { title } }], deps.now())
    return id
  })
}
