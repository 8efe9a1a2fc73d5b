import { z } from 'zod'

/** The closed list of what a person can be refused. Screens speak from the code. */
export const RefusalCode = z.enum([
  'invalid',
  'not-found',
  'not-logged-in',
  'wrong-password',
  'code-needed',
  'second-factor-needed',
  'not-allowed',
  'not-the-owner',
  'session-ended',
  'session-not-active',
  'session-not-ended',
  'not-renewable',
  'single-active-session',
  'contact-open',
  'changed-meanwhile',
  'team-in-use',
  'last-administrator',
  'weak-password',
  'already-joined',
  'transfer-pending',
  'transfer-over',
  'external-invitation',
  'message-not-failed',
  'task-not-open',
  'task-not-completed',
  'virus-found',
  'link-invalid',
  'no-room',
  'other-room',
  'other-tab',
  'other-device',
  'not-admitted',
  'wrong-pin',
  'wrong-code',
  'locked',
  'barred',
  'no-access',
  'wrong-origin',
  'too-many',
  'too-large',
  'unavailable',
])
export type RefusalCode = z.infer<typeof RefusalCode>

/** `message` is English, for developers; `details` says which fields, without their values. */
export const Refusal = z.object({
  refusal: RefusalCode,
  message: z.string(),
  details: z.record(z.string(), z.string()).optional(),
})
export type Refusal = z.infer<typeof Refusal>
