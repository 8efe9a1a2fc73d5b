import { inArray } from 'drizzle-orm'
import type { SessionForm } from '../../shared/commands.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { teams } from '../storage/schema.ts'
import { callingCode } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'

/** The team whose settings a new session runs with: the agent's own, or one that theirs allows. */
export async function settingsTeam(
  deps: Dependencies,
  agent: Person,
  wished: TeamId | undefined,
): Promise<Outcome<TeamId>> {
  if (wished === undefined || wished === agent.teamId) return agent.teamId
  return (await offeredTo(deps, agent)).some(({ id }) => id === wished)
    ? wished
    : refused('invalid', 'Your team does not offer these session settings', { settingsTeamId: 'not-offered' })
}

/** What the New Session dialog asks for with the settings of a team. */
export async function sessionForm(
  deps: Dependencies,
  agent: Person,
  wished: TeamId | undefined,
): Promise<Outcome<SessionForm>> {
  const chosen = await settingsTeam(deps, agent, wished)
  if (typeof chosen !== 'string') return chosen
  const named = await offeredTo(deps, agent)
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

/** The agent's own team first, then those that it allows; what was archived is offered to nobody else. */
async function offeredTo(
  deps: Dependencies,
  { teamId: own }: Person,
): Promise<{ id: TeamId; name: string }[]> {
  const offered = [...new Set([own, ...deps.settingsOf(own).sessionTeams])]
  const found = await deps.db.select().from(teams).where(inArray(teams.id, offered))
  return offered.flatMap((id) => {
    const team = found.find((each) => each.id === id)
    return team && (id === own || !team.archivedAt) ? { id, name: team.name } : []
  })
}
