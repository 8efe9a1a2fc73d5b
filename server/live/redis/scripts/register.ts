import { keys, lifetimes } from '../keys.ts'
import { bearings, header, time } from './fragments.ts'

/**
 * Gives a new incarnation its lease and tells the others that its process speaks.
 * ARGV: time, incarnation, process, lease in ms. Answers its bearings.
 * Where nobody else holds a lease, live state begins anew: whoever is back within the settling is online, and
 * nobody is called offline before.
 */
export const register = `${time}${header}${bearings}
if redis.call('ZCARD', '${keys.nodes}') == 0 then redis.call('DEL', '${keys.online}') end
local alone = redis.call('ZCOUNT', '${keys.nodes}', digits(ms), '+inf') == 0
if alone or redis.call('EXISTS', '${keys.epoch}') == 0 then
  redis.call('SET', '${keys.epoch}', digits(ms), 'PX', ${lifetimes.epochMs})
end
redis.call('ZADD', '${keys.nodes}', digits(ms + tonumber(ARGV[4])), ARGV[2])
redis.call('PUBLISH', '${keys.arrivals}', ARGV[3])
return bearings(ARGV[2])
`
