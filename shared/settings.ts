import { z } from 'zod'

/** How far an agent sees beyond their own sessions: a permission, not only a filter. */
export const Scope = z.enum(['mine', 'team', 'all'])
export type Scope = z.infer<typeof Scope>

/** Choices of the whole installation. Durations carry their unit in the name. */
const ofSystem = {
  loginDays: z.int().min(1).max(90).default(5),
  loginTriesPerMinute: z.int().min(1).max(100_000).default(10),
  joinTriesPerMinute: z.int().min(1).max(100_000).default(60),
  requestsPerMinute: z.int().min(1).max(10_000_000).default(1_200),
  socketEventsPerSecond: z.int().min(1).max(100_000).default(50),
  messageTries: z.int().min(1).max(20).default(5),
  graceMs: z.int().min(0).max(60_000).default(5_000),
}

/** Choices a team may make for itself; else it has those of the system. */
const ofTeam = {
  scope: Scope.default('team'),
  linkDays: z.int().min(1).max(365).default(7),
}

/**
 * Every choice of an administrator: key, schema, default. Stored by key in `settings` and, for one team, in
 * `team_settings`; what is not stored has its default.
 */
export const settingsSchema = z.object({ ...ofSystem, ...ofTeam })
export type Settings = z.infer<typeof settingsSchema>
export type Setting = keyof Settings

export const isSetting = (key: string): key is Setting => key in settingsSchema.shape
/** Whether a team may choose for itself. */
export const isOfTeam = (key: Setting): boolean => key in ofTeam
