import { eq } from 'drizzle-orm'
import type { SettingsPage } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import { allSettings, isOfTeam, isSecret, settingsSchema, type Setting } from '../../shared/settings.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { teams } from '../storage/schema.ts'
import { chosen, revisionOf } from '../storage/settings.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

const defaults = settingsSchema.parse({})

/** The settings of the system (null) or of a team: each value, where it comes from, and what holds without it. */
export async function readSettings(
  deps: Dependencies,
  agent: Person,
  id: TeamId | null,
): Promise<Outcome<SettingsPage>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  // One read of all: a value and its revision belong together.
  return deps.db.transaction(
    async (tx) => {
      const [team] = id ? await tx.select().from(teams).where(eq(teams.id, id)) : []
      if (id && !team) return refused('not-found', 'Nothing is here')
      const [ofSystem, ofTeam] = [
        await chosen(tx, null),
        id ? await chosen(tx, id) : new Map<string, unknown>(),
      ]
      const keys = allSettings.filter((key) => !id || isOfTeam(key))
      return {
        team: team ? { id: team.id, name: team.name } : null,
        revision: await revisionOf(tx, id),
        values: Object.fromEntries(
          keys.map((key) => [
            key,
            givenValue(deps, key) ?? withoutSecret(key, valueOf(key, ofSystem, id ? ofTeam : null)),
          ]),
        ),
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

type Chosen = ReadonlyMap<string, unknown>
type Value = SettingsPage['values'][string]

/** Given where Foyer is started: it goes over what is stored. */
function givenValue({ installation }: Dependencies, key: Setting): Value | null {
  const value = installation.given[key]
  return value === undefined ? null : { value, from: 'environment', without: value }
}

/** Of a secret, whether there is one. */
const withoutSecret = (key: Setting, { value, from, without }: Value): Value =>
  isSecret(key) ? { value: value !== '', from, without: without !== '' } : { value, from, without }

function valueOf(key: Setting, ofSystem: Chosen, ofTeam: Chosen | null): Value {
  const fallback = defaults[key] as Value['value']
  const system = (ofSystem.get(key) ?? fallback) as typeof fallback
  const from = ofSystem.has(key) ? ('system' as const) : ('default' as const)
  if (!ofTeam) return { value: system, from, without: fallback }
  return ofTeam.has(key)
    ? { value: ofTeam.get(key) as typeof fallback, from: 'team', without: system }
    : { value: system, from, without: system }
}
