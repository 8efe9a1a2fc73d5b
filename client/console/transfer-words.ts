import type { OwnershipLost } from '../../shared/sockets.ts'
import * as words from '../../words/messages.js'

/** Whose a session is now, for who had it; in its own room it is "this session". */
export const ownershipWord = (
  { owner, customer }: NonNullable<OwnershipLost['now']>,
  isHere: boolean,
): string =>
  isHere
    ? words.console_took_over_this({ agent: owner.name })
    : words.console_took_over({ agent: owner.name, customer: customer.name })
