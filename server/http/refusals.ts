import type { FastifyReply } from 'fastify'
import type { RefusalCode } from '../../shared/refusals.ts'
import { isRefused, type Outcome, type Refused } from '../domain/outcome.ts'

const statusOf: Record<RefusalCode, number> = {
  invalid: 400,
  'not-logged-in': 401,
  'wrong-password': 401,
  'code-needed': 401,
  'second-factor-needed': 403,
  'no-room': 401,
  'not-admitted': 401,
  'wrong-pin': 403,
  'wrong-code': 403,
  locked: 403,
  barred: 403,
  'no-access': 403,
  'other-device': 403,
  'not-allowed': 403,
  'not-the-owner': 403,
  'wrong-origin': 403,
  'not-found': 404,
  'link-invalid': 404,
  'session-ended': 409,
  'session-not-active': 409,
  'session-not-ended': 409,
  'not-renewable': 409,
  'single-active-session': 409,
  'contact-open': 409,
  'changed-meanwhile': 409,
  'team-in-use': 409,
  'last-administrator': 409,
  'weak-password': 400,
  'already-joined': 409,
  'transfer-pending': 409,
  'transfer-over': 409,
  'external-invitation': 409,
  'message-not-failed': 409,
  'other-tab': 409,
  'task-not-open': 409,
  'task-not-completed': 409,
  'virus-found': 422,
  'other-room': 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
}

export const httpStatus = (refusal: Refused): number => statusOf[refusal.code]

/** Answers with the value, or with the refusal and its status. */
export const answer = <T>(reply: FastifyReply, outcome: Outcome<T>, status = 200): FastifyReply =>
  isRefused(outcome) ? reply.code(httpStatus(outcome)).send(outcome.body()) : reply.code(status).send(outcome)
