import { z } from 'zod'
import { SessionId } from './ids.ts'

/** What an agent sees of a customer at a glance (product.md, section 4). */
export const CustomerStatus = z.enum([
  'never-joined',
  'online-open',
  'offline-open',
  'online-complete',
  'offline-complete',
  'unknown',
])
export type CustomerStatus = z.infer<typeof CustomerStatus>

/** ISO 8601 in UTC with milliseconds: every moment on the wire. */
export const Moment = z.iso.datetime({ precision: 3 })

/**
 * The live half of a history row. Whole values: a row replaces every row of the same session
 * whose revision is not higher, so loss, doubling and reordering do no harm.
 */
export const StatusRow = z.object({
  id: SessionId,
  status: CustomerStatus,
  /** Since when the status is unknown, or the customer online or offline, as far as known. */
  since: Moment.optional(),
  done: z.int().min(0),
  total: z.int().min(0),
  revision: z.int().min(0),
})
export type StatusRow = z.infer<typeof StatusRow>
