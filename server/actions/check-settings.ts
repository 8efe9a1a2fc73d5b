import { inArray } from 'drizzle-orm'
import { isSupportedCountry } from 'libphonenumber-js'
import type { TeamId } from '../../shared/ids.ts'
import {
  allSettings,
  isOfTeam,
  isSecret,
  isSetting,
  settingsSchema,
  type Setting,
  type Settings,
} from '../../shared/settings.ts'
import { nearest } from '../domain/nearest.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { readGroupRules } from '../domain/single-sign-on.ts'
import { wrongTemplate } from '../domain/templates.ts'
import type { Database } from '../storage/database.ts'
import { teams } from '../storage/schema.ts'
import type { Installation } from './dependencies.ts'
import { readLogo } from './store-logo.ts'

/** Null takes a choice back: what holds then is the system's, or the default. */
export type Changes = Readonly<Record<string, unknown>>

export interface Wish {
  /** Null: the system. */
  team: TeamId | null
  changes: Changes
  /** The address of the page the change was asked from; null: it was a command at the terminal. */
  from: string | null
}

interface Ground {
  db: Database
  given: Installation['given']
}

/** The values as they will be stored, or what is wrong with each that is wrong. */
export async function checkAll(ground: Ground, wish: Wish): Promise<Outcome<Changes>> {
  const checked: Record<string, unknown> = {}
  const details: Record<string, string> = {}
  for (const [key, value] of Object.entries(wish.changes)) {
    const outcome = await check(ground, key, value, wish)
    if (isRefused(outcome)) details[key] = outcome.message
    else checked[key] = outcome
  }
  const wrong = Object.entries(details).map(([key, what]) => `${key}: ${what}`)
  return wrong.length === 0 ? checked : refused('invalid', wrong.join('; '), details)
}

/** Names the one that is spelled most like it. */
export const unknownSetting = (key: string): string =>
  `no setting is named ${key}: did you mean ${nearest(key, allSettings)}?`

async function check(ground: Ground, key: string, value: unknown, wish: Wish): Promise<Outcome<unknown>> {
  const invalid = (what: string) => refused('invalid', what)
  if (!isSetting(key)) return invalid(unknownSetting(key))
  if (wish.team && !isOfTeam(key)) return invalid('holds for the whole installation')
  if (key in ground.given) return invalid('was given where Foyer is started')
  if (value === null) return null
  const parsed = settingsSchema.shape[key].safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.length ? `${issue.path.join('.')}: ` : ''
    return invalid(`${place}${issue?.message ?? 'not valid'}`)
  }
  const wrong = await wrongMeaning(ground.db, key, parsed.data, wish.from)
  return wrong === null ? parsed.data : invalid(wrong)
}

/** Sealed, it still fits its setting. */
const SECRET_LETTERS = 200

/** What a schema cannot say. */
async function wrongMeaning(
  db: Database,
  key: Setting,
  value: unknown,
  from: string | null,
): Promise<string | null> {
  if (isSecret(key) && (value as string).length > SECRET_LETTERS) return `at most ${SECRET_LETTERS} letters`
  switch (key) {
    case 'publicUrl':
      // A slip here would shut everybody out: nobody comes from an address that is none.
      return value === '' || from === null || value === from ? null : 'open this page at that address'
    case 'texts':
      return wrongTexts(value as Settings['texts'])
    case 'defaultCountry':
      return isSupportedCountry(value as string) ? null : 'no country has these two letters'
    case 'logo':
      return value === '' || (await readLogo(db, value as string)) ? null : 'no such picture is stored'
    case 'oidcGroups':
      return wrongRules(value as string)
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

function wrongRules(text: string): string | null {
  const read = readGroupRules(text)
  return 'wrong' in read ? `line ${read.wrong}: group = agent, supervisor or administrator, team` : null
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
