import type { Role } from '../../shared/commands.ts'
import { Role as Roles } from '../../shared/commands.ts'

/** What a group at the identity provider means here. */
export interface GroupRule {
  group: string
  role: Role
  /** By its name; null: the team of whoever belongs to no other rule's. */
  team: string | null
}

/**
 * One rule in a line: `group = role` or `group = role, team`. The first that fits decides the role, and the first that
 * names a team the team. Answers the number of the line that is none.
 */
export function readGroupRules(text: string): { rules: GroupRule[] } | { wrong: number } {
  const rules: GroupRule[] = []
  for (const [number, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const [, group = '', role = '', team = ''] = /^(.+?)\s*=\s*(\w+)\s*(?:,(.+))?$/.exec(line.trim()) ?? []
    const known = Roles.safeParse(role.toLowerCase())
    if (!group || !known.success) return { wrong: number + 1 }
    rules.push({ group: group.trim(), role: known.data, team: team.trim() || null })
  }
  return { rules }
}

/** The claim may be a list of names, or one name. */
export const groupsIn = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((each): each is string => typeof each === 'string')

/** Role and team by the groups; null: no rule fits. */
export function placeOf(
  rules: readonly GroupRule[],
  groups: readonly string[],
): { role: Role; team: string | null } | null {
  const fitting = rules.filter(({ group }) => groups.includes(group))
  const [first] = fitting
  return first ? { role: first.role, team: fitting.find(({ team }) => team !== null)?.team ?? null } : null
}
