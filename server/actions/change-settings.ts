import { eq, inArray } from 'drizzle-orm'
import { isSupportedCountry } from 'libphonenumber-js'
import type { ChangeSettings, SettingsPage } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import {
  allSettings,
  isOfTeam,
  isSetting,
  settingsSchema,
  type Setting,
  type Settings,
} from '../../shared/settings.ts'
import type { Person } from '../domain/access.ts'
import { nearest } from '../domain/nearest.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { wrongTemplate } from '../domain/templates.ts'
import { appendAudit, lockAudit, type AuditActor } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { teams } from '../storage/schema.ts'
import { changedSince, chosen, revisionOf, storeSetting } from '../storage/settings.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { readSettings } from './read-settings.ts'

/** Null takes a choice back: what holds then is the system's, or the default. */
export type Changes = Readonly<Record<string, unknown>>

interface Change {
  /** Null: the system. */
  team: TeamId | null
  changes: Changes
  /** The revision that was read before; null: whatever it is. */
  revision: number | null
}

/**
 * All changes or none. Refused where a value is not valid (with the reason beside each), and where somebody else
 * changed something there since (with who changed what). Every process has them within a second.
 */
export async function changeSettings(
  deps: Dependencies,
  agent: Person,
  team: TeamId | null,
  { revision, changes }: ChangeSettings,
): Promise<Outcome<SettingsPage>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  if (team && !(await isTeam(deps.db, team))) return refused('not-found', 'Nothing is here')
  const changed = await storeChanges(deps.db, actorOf(agent), { team, changes, revision }, deps.now())
  return isRefused(changed) ? changed : readSettings(deps, agent, team)
}

/** The same without asking who it is: for commands at the terminal. */
export async function storeChanges(
  db: Database,
  actor: AuditActor,
  change: Change,
  at: Date,
): Promise<Outcome<Changes>> {
  const checked = await checkAll(db, change)
  if (isRefused(checked)) return checked
  const refusal = await transact(db, (tx) => store(tx, actor, { ...change, changes: checked }, at))
  return refusal ?? checked
}

async function store(tx: Transaction, actor: AuditActor, change: Change, at: Date): Promise<Refused | null> {
  const { team, changes, revision } = change
  const end = await lockAudit(tx)
  if (revision !== null && (await revisionOf(tx, team)) !== revision)
    return refused(
      'changed-meanwhile',
      'Somebody else changed settings here',
      await changedSince(tx, team, revision),
    )
  const before = await chosen(tx, team)
  const lines = []
  for (const [key, value] of Object.entries(changes)) {
    const was = before.get(key)
    if (JSON.stringify(was) === JSON.stringify(value)) continue
    await storeSetting(tx, key as Setting, value, team)
    lines.push({
      type: 'setting-changed' as const,
      actor,
      about: team ? (`team:${team}` as const) : ('system' as const),
      data: { key, from: JSON.stringify(was ?? null), to: JSON.stringify(value) },
    })
  }
  await appendAudit(tx, end, lines, at)
  return null
}

/** The values as they will be stored, or what is wrong with each that is wrong. */
async function checkAll(db: Database, { team, changes }: Change): Promise<Outcome<Changes>> {
  const checked: Record<string, unknown> = {}
  const details: Record<string, string> = {}
  for (const [key, value] of Object.entries(changes)) {
    const outcome = await check(db, key, value, team)
    if (isRefused(outcome)) details[key] = outcome.message
    else checked[key] = outcome
  }
  const wrong = Object.entries(details).map(([key, what]) => `${key}: ${what}`)
  return wrong.length === 0 ? checked : refused('invalid', wrong.join('; '), details)
}

/** Names the one that is spelled most like it. */
export const unknownSetting = (key: string): string =>
  `no setting is named ${key}: did you mean ${nearest(key, allSettings)}?`

async function check(
  db: Database,
  key: string,
  value: unknown,
  team: TeamId | null,
): Promise<Outcome<unknown>> {
  const invalid = (what: string) => refused('invalid', what)
  if (!isSetting(key)) return invalid(unknownSetting(key))
  if (team && !isOfTeam(key)) return invalid('holds for the whole installation')
  if (value === null) return null
  const parsed = settingsSchema.shape[key].safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.length ? `${issue.path.join('.')}: ` : ''
    return invalid(`${place}${issue?.message ?? 'not valid'}`)
  }
  const wrong = await wrongMeaning(db, key, parsed.data)
  return wrong === null ? parsed.data : invalid(wrong)
}

/** What a schema cannot say. */
async function wrongMeaning(db: Database, key: Setting, value: unknown): Promise<string | null> {
  switch (key) {
    case 'texts':
      return wrongTexts(value as Settings['texts'])
    case 'defaultCountry':
      return isSupportedCountry(value as string) ? null : 'no country has these two letters'
    case 'sessionTeams':
      return unknownTeam(db, value as Settings['sessionTeams'])
    default:
      return null
  }
}

/** What is wrong with a team's own texts, with the place of it; null when all is well. */
export function wrongTexts(texts: Settings['texts']): string | null {
  for (const [kind, own] of Object.entries(texts))
    for (const [part, text] of Object.entries(own)) {
      const wrong = text === undefined ? null : wrongTemplate(text, part === 'mailSubject')
      if (wrong) return `${kind}.${part}: ${wrong}`
    }
  return null
}

async function unknownTeam(db: Database, ids: readonly TeamId[]): Promise<string | null> {
  if (ids.length === 0) return null
  const found = await db
    .select({ id: teams.id })
    .from(teams)
    .where(inArray(teams.id, [...ids]))
  const missing = ids.find((id) => !found.some((team) => team.id === id))
  return missing === undefined ? null : `${missing} is no team`
}

const isTeam = async (db: Database, id: TeamId): Promise<boolean> =>
  (await db.select({ id: teams.id }).from(teams).where(eq(teams.id, id))).length > 0
