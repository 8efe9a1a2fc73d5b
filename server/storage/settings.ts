import { and, asc, eq, gt, max, sql } from 'drizzle-orm'
import { union } from 'drizzle-orm/pg-core'
import type { TeamId } from '../../shared/ids.ts'
import { settingsSchema, type Setting, type Settings } from '../../shared/settings.ts'
import type { Database, Transaction } from './database.ts'
import { agents, auditEvents, settings, teams, teamSettings } from './schema.ts'

/** A stored value that is none of its setting. Names the setting, its team, and how to take it back. */
export class WrongSettingError extends Error {
  constructor(key: string, team: string | null, what: string) {
    const unset = `npm run settings -- unset ${key}${team === null ? '' : ` --team "${team}"`}`
    super(`the stored setting ${key}${team === null ? '' : ` of ${team}`} is not valid (${what}): ${unset}`)
  }
}

/** What holds now, for the system and for each team. Read anew by `refresh`; in between it answers from memory. */
export class SettingsBook {
  readonly #db: Database
  readonly #over: Partial<Settings>
  #system: Settings
  #teams = new Map<TeamId, Settings>()
  #stored = ''

  private constructor(db: Database, over: Partial<Settings>) {
    this.#db = db
    this.#over = over
    this.#system = settingsSchema.parse(over)
  }

  /** Throws WrongSettingError where a stored value is not valid. `over` goes over what is stored for the system. */
  static async open(db: Database, over: Partial<Settings> = {}): Promise<SettingsBook> {
    const book = new SettingsBook(db, over)
    await book.refresh()
    return book
  }

  /** Not read yet: for whoever puts a value right that is not valid. Until `refresh` it has the defaults. */
  static unread = (db: Database): SettingsBook => new SettingsBook(db, {})

  get system(): Settings {
    return this.#system
  }

  of(team: TeamId): Settings {
    return this.#teams.get(team) ?? this.#system
  }

  /** Takes over what is stored; true when something changed. A value that is not valid throws and changes nothing. */
  async refresh(): Promise<boolean> {
    const [system, ofTeams] = await Promise.all([
      this.#db.select().from(settings).orderBy(settings.key),
      this.#db.select().from(teamSettings).orderBy(teamSettings.teamId, teamSettings.key),
    ])
    const stored = JSON.stringify([system, ofTeams])
    if (stored === this.#stored) return false
    const values = { ...valuesOf(system), ...this.#over }
    const next = await this.#valid(values, null)
    const byTeam = new Map<TeamId, Settings>()
    for (const team of new Set(ofTeams.map(({ teamId }) => teamId))) {
      const chosen = ofTeams.filter(({ teamId }) => teamId === team)
      byTeam.set(team, await this.#valid({ ...values, ...valuesOf(chosen) }, team))
    }
    this.#system = next
    this.#teams = byTeam
    this.#stored = stored
    return true
  }

  async #valid(values: Record<string, unknown>, team: TeamId | null): Promise<Settings> {
    const parsed = settingsSchema.safeParse(values)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const [found] = team ? await this.#db.select().from(teams).where(eq(teams.id, team)) : []
    throw new WrongSettingError(String(issue?.path[0]), found?.name ?? null, issue?.message ?? 'unknown')
  }
}

const valuesOf = (rows: readonly { key: string; value: unknown }[]): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]))

/** What the system (null) or a team has chosen, by key. */
export async function chosen(db: Database | Transaction, team: TeamId | null): Promise<Map<string, unknown>> {
  const rows = team
    ? await db.select().from(teamSettings).where(eq(teamSettings.teamId, team))
    : await db.select().from(settings)
  return new Map(rows.map(({ key, value }) => [key, value]))
}

const changesOf = (team: TeamId | null) =>
  and(eq(auditEvents.about, team ? `team:${team}` : 'system'), eq(auditEvents.type, 'setting-changed'))

/** Raised by every change of the system's settings (null), or of the team's: the line that tells it. */
export async function revisionOf(db: Database | Transaction, team: TeamId | null): Promise<number> {
  const [found] = await db
    .select({ seq: max(auditEvents.seq) })
    .from(auditEvents)
    .where(changesOf(team))
  return found?.seq ?? 0
}

/** Who changed which setting after that revision, the last of them; a command at the terminal has no name. */
export async function changedSince(
  db: Database | Transaction,
  team: TeamId | null,
  revision: number,
): Promise<Record<string, string>> {
  const lines = await db
    .select({ data: auditEvents.data, name: agents.name })
    .from(auditEvents)
    .leftJoin(agents, eq(auditEvents.actorId, sql`'agent:' || ${agents.id}`))
    .where(and(changesOf(team), gt(auditEvents.seq, revision)))
    .orderBy(asc(auditEvents.seq))
  const keyOf = (data: string | null) => (JSON.parse(data ?? '{}') as { key?: string }).key ?? ''
  return Object.fromEntries(lines.map(({ data, name }) => [keyOf(data), name ?? '']))
}

/** Every picture that the system or a team shows. */
export const chosenLogos = (db: Database) =>
  union(
    db
      .select({ id: sql<string>`${settings.value} #>> '{}'` })
      .from(settings)
      .where(eq(settings.key, 'logo')),
    db
      .select({ id: sql<string>`${teamSettings.value} #>> '{}'` })
      .from(teamSettings)
      .where(eq(teamSettings.key, 'logo')),
  )

/** What the sealed value of a secret setting is bound to. */
export const sealedAs = (key: Setting): string => `setting:${key}`

/** Stores a choice of the system, or of one team; null takes it back. Whether it is valid is judged before. */
export async function storeSetting(
  db: Database | Transaction,
  key: Setting,
  value: unknown,
  team: TeamId | null,
): Promise<void> {
  if (team === null) return storeOfSystem(db, key, value)
  const target = and(eq(teamSettings.teamId, team), eq(teamSettings.key, key))
  if (value === null) return void (await db.delete(teamSettings).where(target))
  await db
    .insert(teamSettings)
    .values({ teamId: team, key, value })
    .onConflictDoUpdate({ target: [teamSettings.teamId, teamSettings.key], set: { value } })
}

async function storeOfSystem(db: Database | Transaction, key: Setting, value: unknown): Promise<void> {
  if (value === null) return void (await db.delete(settings).where(eq(settings.key, key)))
  await db
    .insert(settings)
    .values({ key, value })
    .onConflictDoUpdate({ target: settings.key, set: { value } })
}
