import type { Refusal, RefusalCode } from '../../shared/refusals.ts'

/** What a person can be refused is a value; what only a bug or an outage causes is an exception. */
export type Outcome<T> = T | Refused

export class Refused {
  readonly code: RefusalCode
  readonly message: string
  readonly details: Record<string, string> | undefined

  constructor(code: RefusalCode, message: string, details?: Record<string, string>) {
    this.code = code
    this.message = message
    this.details = details
  }

  /** As it goes over the wire. */
  body(): Refusal {
    return { refusal: this.code, message: this.message, ...(this.details && { details: this.details }) }
  }
}

export const refused = (code: RefusalCode, message: string, details?: Record<string, string>): Refused =>
  new Refused(code, message, details)

export const isRefused = (outcome: unknown): outcome is Refused => outcome instanceof Refused
