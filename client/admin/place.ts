import { TeamId } from '../../shared/ids.ts'

export type Where =
  | { page: 'system' }
  | { page: 'team'; id: TeamId }
  | { page: 'people' | 'audit' | 'first-steps' | 'erasure' | 'library' | 'replies' }

export const pathOf = (where: Where): string =>
  where.page === 'system'
    ? '/settings'
    : where.page === 'team'
      ? `/settings/teams/${where.id}`
      : `/settings/${where.page}`

/** Whatever is no page of the settings is the first of them. */
export function read(path: string): Where {
  const [, , page, id] = path.split('/')
  const known = (['audit', 'people', 'first-steps', 'erasure', 'library', 'replies'] as const).find(
    (each) => each === page,
  )
  if (known) return { page: known }
  const team = TeamId.safeParse(id)
  return page === 'teams' && team.success ? { page: 'team', id: team.data } : { page: 'system' }
}
