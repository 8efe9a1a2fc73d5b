import { z } from 'zod'

/**
 * Every choice of an administrator: key, schema, default. Stored by key in `settings`;
 * what is not stored has its default. Durations carry their unit in the name.
 */
export const settingsSchema = z.object({
  loginDays: z.int().min(1).max(90).default(5),
  loginTriesPerMinute: z.int().min(1).max(100_000).default(10),
  joinTriesPerMinute: z.int().min(1).max(100_000).default(60),
  requestsPerMinute: z.int().min(1).max(10_000_000).default(1_200),
  socketEventsPerSecond: z.int().min(1).max(100_000).default(50),
  linkDays: z.int().min(1).max(365).default(7),
  messageTries: z.int().min(1).max(20).default(5),
  graceMs: z.int().min(0).max(60_000).default(5_000),
})
export type Settings = z.infer<typeof settingsSchema>
