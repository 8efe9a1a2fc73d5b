import { and, eq } from 'drizzle-orm'
import type { TeamId } from '../../shared/ids.ts'
import { settingsSchema, type Setting, type Settings } from '../../shared/settings.ts'
import type { Database } from './database.ts'
import { settings, teamSettings } from './schema.ts'

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

  /** Throws where a stored value is not valid. `over` goes over what is stored for the system. */
  static async open(db: Database, over: Partial<Settings> = {}): Promise<SettingsBook> {
    const book = new SettingsBook(db, over)
    await book.refresh()
    return book
  }

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
    const next = settingsSchema.parse(values)
    const teams = new Map<TeamId, Settings>()
    for (const team of new Set(ofTeams.map(({ teamId }) => teamId))) {
      const chosen = ofTeams.filter(({ teamId }) => teamId === team)
      teams.set(team, settingsSchema.parse({ ...values, ...valuesOf(chosen) }))
    }
    this.#system = next
    this.#teams = teams
    this.#stored = stored
    return true
  }
}

const valuesOf = (rows: readonly { key: string; value: unknown }[]): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]))

/** Stores a choice of the system, or of one team; null takes it back. Whether it is valid is judged before. */
export async function storeSetting(
  db: Database,
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

async function storeOfSystem(db: Database, key: Setting, value: unknown): Promise<void> {
  if (value === null) return void (await db.delete(settings).where(eq(settings.key, key)))
  await db
    .insert(settings)
    .values({ key, value })
    .onConflictDoUpdate({ target: settings.key, set: { value } })
}
