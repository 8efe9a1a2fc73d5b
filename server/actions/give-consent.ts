import { nextGate, notAdmitted } from '../domain/gates.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import type { Next } from './answer-gate.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'

export interface ConsentAnswer {
  agree: boolean
  /** Of the text that was read, where the page says so. */
  version?: string | undefined
}

/** "Agree" or "Disagree", recorded with the version of the text. Who disagreed may come back and agree. */
export const giveConsent = (
  deps: Dependencies,
  guest: Guest,
  { agree, version: read }: ConsentAnswer,
): Promise<Outcome<Next>> =>
  changeAsGuest<Next>(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    if (gate === 'pin' || gate === 'code') return notAdmitted(gate)
    if (gate === null) return { gate }
    const { session, at } = change
    const version = passage.rules.consentVersion
    if (read !== undefined && read !== version)
      return refused('invalid', 'The text was changed meanwhile', { version: 'changed' })
    if (!agree && session.consentDeclinedAt) return { gate }
    change.set(
      agree ? { consentAt: at, consentVersion: version, consentDeclinedAt: null } : { consentDeclinedAt: at },
    )
    const type = agree ? 'consent-given' : 'consent-declined'
    change.record({ type, actor: 'customer', data: { version } })
    return { gate: agree ? null : gate }
  })
