import type { z } from 'zod'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import { heardServerTime } from './server-clock.ts'
import { speaker } from './speaker.ts'

/** The server said no, or (`unreachable`) nothing that could be understood. */
export class CommandRefused extends Error {
  readonly code: RefusalCode | 'unreachable'
  /** Which fields and why, where it was about fields. */
  readonly details: Readonly<Record<string, string>>

  constructor(code: RefusalCode | 'unreachable', details: Readonly<Record<string, string>> = {}) {
    super(code)
    this.code = code
    this.details = details
  }
}

const ANSWER_WITHIN_MS = 15_000

/** One command: the answer, or it throws CommandRefused. Null: no answer but that it was done. */
export async function ask<T>(
  method: string,
  path: string,
  schema: z.ZodType<T> | null,
  body?: unknown,
  signal?: AbortSignal | null,
  withinMs = ANSWER_WITHIN_MS,
): Promise<T> {
  const tooLong = AbortSignal.timeout(withinMs)
  const response = await fetch(path, {
    method,
    signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
    // A file says by itself what it is.
    ...(body instanceof Blob
      ? { body, headers: speaker() }
      : body === undefined
        ? { headers: speaker() }
        : {
            headers: { 'content-type': 'application/json', ...speaker() },
            body: JSON.stringify(body),
          }),
  }).catch(() => null)
  heardServerTime(response?.headers.get('date'))
  if (response?.status === 204) return undefined as T
  const value: unknown = await response?.json().catch(() => null)
  // A hotel's log-in page may answer in the server's stead.
  const answer = response?.ok ? schema?.safeParse(value) : null
  if (answer?.success) return answer.data
  const refusal = Refusal.safeParse(value)
  throw refusal.success
    ? new CommandRefused(refusal.data.refusal, refusal.data.details)
    : new CommandRefused('unreachable')
}

const FILE_WITHIN_MS = 120_000

/** A file that a command answers with, or it throws CommandRefused. */
export async function take(method: string, path: string): Promise<Blob> {
  const response = await fetch(path, {
    method,
    headers: speaker(),
    signal: AbortSignal.timeout(FILE_WITHIN_MS),
  }).catch(() => null)
  // A hotel's log-in page is no file.
  if (response?.ok && response.headers.has('content-disposition')) {
    const file = await response.blob().catch(() => null)
    if (file) return file
  }
  const refusal = Refusal.safeParse(await response?.json().catch(() => null))
  throw refusal.success
    ? new CommandRefused(refusal.data.refusal, refusal.data.details)
    : new CommandRefused('unreachable')
}

/** The fields a refusal was about, by the end of their path, each with the server's reason. */
export const refusedFields = (fault: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fault instanceof CommandRefused
      ? Object.entries(fault.details).map(([field, reason]) => [field.split('.').at(-1) ?? field, reason])
      : [],
  )
