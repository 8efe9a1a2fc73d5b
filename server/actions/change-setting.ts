import { inArray } from 'drizzle-orm'
import { isSupportedCountry } from 'libphonenumber-js'
import type { TeamId } from '../../shared/ids.ts'
import { isOfTeam, isSetting, settingsSchema, type Setting, type Settings } from '../../shared/settings.ts'
import { nearest } from '../domain/nearest.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { wrongTemplate } from '../domain/templates.ts'
import type { Database } from '../storage/database.ts'
import { teams } from '../storage/schema.ts'
import { storeSetting } from '../storage/settings.ts'

const invalid = (key: string, what: string) => refused('invalid', `${key}: ${what}`, { [key]: what })

/** Which setting is meant; refused with the one that is spelled most like it. */
export const settingNamed = (key: string): Outcome<Setting> =>
  isSetting(key)
    ? key
    : refused(
        'invalid',
        `no setting is named ${key}: did you mean ${nearest(key, Object.keys(settingsSchema.shape))}?`,
      )

/** The value as it will be stored, or why it cannot be one of this setting, in one sentence. */
export async function checkSetting(db: Database, key: Setting, value: unknown): Promise<Outcome<unknown>> {
  const parsed = settingsSchema.shape[key].safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.length ? `${issue.path.join('.')}: ` : ''
    return invalid(key, `${place}${issue?.message ?? 'not valid'}`)
  }
  const wrong = await wrongMeaning(db, key, parsed.data)
  return wrong === null ? parsed.data : invalid(key, wrong)
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

/** Sets a setting of the system or of one team; every process has it within a second. */
export async function changeSetting(
  db: Database,
  key: Setting,
  value: unknown,
  team: TeamId | null,
): Promise<Outcome<unknown>> {
  const checked = await checkSetting(db, key, value)
  if (isRefused(checked)) return checked
  return storeFor(db, key, checked, team)
}

/** Takes a choice back: what holds then is the system's, or the default. */
export const resetSetting = (db: Database, key: Setting, team: TeamId | null): Promise<Outcome<unknown>> =>
  storeFor(db, key, null, team)

async function storeFor(
  db: Database,
  key: Setting,
  value: unknown,
  team: TeamId | null,
): Promise<Outcome<unknown>> {
  if (team && !isOfTeam(key)) return invalid(key, 'holds for the whole installation; leave --team out')
  await storeSetting(db, key, value, team)
  return value
}
