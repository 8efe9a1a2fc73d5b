import type { TeamId } from '../../shared/ids.ts'
import type { Dependencies } from './dependencies.ts'

/**
 * Since when, as far as this process has seen, sessions of a team end by themselves after so many minutes: since it
 * began, or since that was set. Nobody could be warned before.
 */
export function rememberEndRules({
  settingsOf,
  now,
}: Pick<Dependencies, 'settingsOf' | 'now'>): (team: TeamId) => Date {
  const rules = new Map<TeamId, { minutes: number; since: Date }>()
  return (team) => {
    const { endAfterMinutes: minutes } = settingsOf(team)
    const known = rules.get(team)
    if (known?.minutes === minutes) return known.since
    const since = now()
    rules.set(team, { minutes, since })
    return since
  }
}
