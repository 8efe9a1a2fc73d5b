import type { MessageFailure } from '../../shared/session.ts'
import { pauseAfter } from './retry.ts'

type Outcome = 'accepted' | 'refused' | 'unreachable' | 'no-answer'

/** What is known of a message when a try has ended. */
export interface Try {
  /** This one included. */
  tries: number
  most: number
  /** An earlier try ended without an answer: the message may have gone out already. */
  inDoubt: boolean
  /** The gateway takes the same message once however often it is handed over: no try can make a second one. */
  honoursKey: boolean
}

export type Conclusion =
  | { state: 'sent' }
  | { state: 'failed'; reason: MessageFailure }
  /** Handed over, perhaps twice, and nobody knows whether it arrived. */
  | { state: 'unconfirmed'; reason: 'no-answer' }
  | { state: 'waiting'; reason: 'no-answer' | null; againAfterMs: number }

/**
 * How a message stands after a try. Never lost: what nobody is known to have accepted is tried again. At most one
 * duplicate: where the gateway cannot tell that it has a message already, only one try may follow an unknown end.
 */
export function afterTry(outcome: Outcome, { tries, most, inDoubt, honoursKey }: Try): Conclusion {
  const unconfirmed: Conclusion = { state: 'unconfirmed', reason: 'no-answer' }
  if (outcome === 'refused') return { state: 'failed', reason: 'refused' }
  if (outcome === 'accepted') return inDoubt && !honoursKey ? unconfirmed : { state: 'sent' }
  if (outcome === 'no-answer' && inDoubt && !honoursKey) return unconfirmed
  const isDoubted = inDoubt || outcome === 'no-answer'
  // The one more try after an unknown end does not count as one of several.
  const pause = pauseAfter(tries, outcome === 'no-answer' && !honoursKey ? Math.max(most, tries + 1) : most)
  if (pause === null) return isDoubted ? unconfirmed : { state: 'failed', reason: 'unreachable' }
  return { state: 'waiting', reason: isDoubted ? 'no-answer' : null, againAfterMs: pause }
}
