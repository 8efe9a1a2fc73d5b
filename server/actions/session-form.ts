import { inArray } from 'drizzle-orm'
import type { SessionForm } from '../../shared/commands.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { teams } from '../storage/schema.ts'
import { callingCode } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'

/** The team whose settings a new session runs with: the agent's own, or one that theirs allows. */
export function settingsTeam(deps: Dependencies, agent: Person, wished: TeamId | undefined): Outcome<TeamId> {
  if (wished === undefined || wished === agent.teamId) return agent.teamId
  return deps.settingsOf(agent.teamId).sessionTeams.includes(wished)
    ? wished
    : refused('invalid', 'Your team does not offer these session settings', { settingsTeamId: 'not-offered' })
}

/** What the New Session dialog asks for with the settings of a team. */
export async function sessionForm(
  deps: Dependencies,
  agent: Person,
  wished: TeamId | undefined,
): Promise<Outcome<SessionForm>> {
  const chosen = settingsTeam(deps, agent, wished)
  if (typeof chosen !== 'string') return chosen
  const offered = [...new Set([agent.teamId, ...deps.settingsOf(agent.teamId).sessionTeams])]
  const found = await deps.db.select().from(teams).where(inArray(teams.id, offered))
  const named = offered.flatMap((id) => found.find((team) => team.id === id) ?? [])
  const team = named.find(({ id }) => id === chosen)
  if (!team) throw new Error(`no team ${chosen}`)
  const { textMessages, externalInvitation, authentication, defaultCountry } = deps.settingsOf(chosen)
  return {
    team,
    teams: named,
    textMessages,
    externalInvitation,
    pin: authentication === 'pin',
    code: authentication === 'code',
    defaultCountry,
    callingCode: callingCode(defaultCountry),
  }
}
