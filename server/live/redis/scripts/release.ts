import { keys } from '../keys.ts'
import { fence, time } from './fragments.ts'

/**
 * Ends a lease after the given time instead of prolonging it: whoever is back elsewhere until then was never gone.
 * ARGV: time, incarnation, ms.
 */
export const release = `${time}${fence}
if not leaseOf(ARGV[2]) then return 0 end
redis.call('ZADD', '${keys.nodes}', digits(ms + tonumber(ARGV[3])), ARGV[2])
return 1
`
