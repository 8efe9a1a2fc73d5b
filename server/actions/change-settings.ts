import type { ChangeSettings, SettingsPage } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import { isSecret, secretGoesWith, type Setting } from '../../shared/settings.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { appendAudit, lockAudit, type AuditActor } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { isTeam } from '../storage/people.ts'
import type { Seal } from '../storage/secrets.ts'
import { changedSince, chosen, revisionOf, sealedAs, storeSetting } from '../storage/settings.ts'
import { actorOf, mayAdminister } from './administration.ts'
import { checkAll, type Changes, type Wish } from './check-settings.ts'
import type { Dependencies, Installation } from './dependencies.ts'
import { readSettings } from './read-settings.ts'

interface Change extends Wish {
  /** The revision that was read before; null: whatever it is. */
  revision: number | null
}

interface Ground {
  db: Database
  seal: Seal
  given: Installation['given']
}

/**
 * All changes or none. Refused where a value is not valid (with the reason beside each), and where somebody else
 * changed something there since (with who changed what). Every process has them within a second. `from`: the address
 * of the page that asked.
 */
export async function changeSettings(
  deps: Dependencies,
  agent: Person,
  team: TeamId | null,
  { revision, changes }: ChangeSettings,
  from: string,
): Promise<Outcome<SettingsPage>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  if (team && !(await isTeam(deps.db, team))) return refused('not-found', 'Nothing is here')
  const { db, seal, installation } = deps
  const ground = { db, seal, given: installation.given }
  const changed = await storeChanges(ground, actorOf(agent), { team, changes, revision, from }, deps.now())
  if (isRefused(changed)) return changed
  await deps.refreshSettings()
  return readSettings(deps, agent, team)
}

/** The same without asking who it is: for commands at the terminal. */
export async function storeChanges(
  ground: Ground,
  actor: AuditActor,
  change: Change,
  at: Date,
): Promise<Outcome<Changes>> {
  const checked = await checkAll(ground, change)
  if (isRefused(checked)) return checked
  const { db, seal } = ground
  const refusal = await transact(db, (tx) => store(tx, seal, actor, { ...change, changes: checked }, at))
  return refusal ?? checked
}

async function store(
  tx: Transaction,
  seal: Seal,
  actor: AuditActor,
  change: Change,
  at: Date,
): Promise<Refused | null> {
  const { team, changes, revision } = change
  const end = await lockAudit(tx)
  if (revision !== null && (await revisionOf(tx, team)) !== revision)
    return refused(
      'changed-meanwhile',
      'Somebody else changed settings here',
      await changedSince(tx, team, revision),
    )
  const before = await chosen(tx, team)
  const unsaid = secretsUnsaid(before, changes)
  if (unsaid) return unsaid
  const lines = []
  for (const [key, value] of Object.entries(changes) as [Setting, unknown][]) {
    const was = before.get(key)
    if (JSON.stringify(was) === JSON.stringify(value)) continue
    const stored = isSecret(key) ? sealed(seal, key, value as string | null) : value
    await storeSetting(tx, key, stored, team)
    lines.push({
      type: 'setting-changed' as const,
      actor,
      about: team ? (`team:${team}` as const) : ('system' as const),
      data: { key, from: told(key, was ?? null), to: told(key, stored) },
    })
  }
  await appendAudit(tx, end, lines, at)
  return null
}

/** A stored secret goes to no other server, nor under another name, unless whoever changes that knows it. */
function secretsUnsaid(before: ReadonlyMap<string, unknown>, changes: Changes): Refused | null {
  const unsaid = Object.entries(secretGoesWith)
    .filter(
      ([secret, others]) =>
        before.has(secret) && !(secret in changes) && others.some((key) => key in changes),
    )
    .map(([secret]) => [secret, 'enter it once more'] as const)
  return unsaid.length > 0
    ? refused('invalid', secretsWord(unsaid.map(([secret]) => secret)), Object.fromEntries(unsaid))
    : null
}

const secretsWord = (secrets: readonly string[]): string =>
  `${secrets.join(', ')}: enter it once more, or take it back first`

const sealed = (seal: Seal, key: Setting, secret: string | null): string | null =>
  secret ? seal.seal(secret, sealedAs(key)).toString('base64') : null

/** As the trail tells it: of a secret only that there is one. */
const told = (key: Setting, value: unknown): string =>
  JSON.stringify(isSecret(key) && value !== null ? '•••' : value)
