import { keys, lifetimes } from '../keys.ts'
import { bearings, fence, header, time } from './fragments.ts'

/**
 * Prolongs a lease. ARGV: time, incarnation, lease in ms. Answers the bearings; nil when fenced.
 * A process whose own lease has lapsed cannot tell whether Redis was away for all: it holds back the claiming of
 * the others for one lease, in which those alive renew theirs.
 */
export const renew = `${time}${header}${fence}${bearings}
local lease = leaseOf(ARGV[2])
if not lease then return false end
local ends = digits(ms + tonumber(ARGV[3]))
if lease - ms < tonumber(ARGV[3]) / 2 then redis.call('SET', '${keys.hold}', ends, 'PX', ARGV[3]) end
redis.call('ZADD', '${keys.nodes}', ends, ARGV[2])
redis.call('SET', '${keys.epoch}', digits(ms), 'PX', ${lifetimes.epochMs}, 'NX')
redis.call('PEXPIRE', '${keys.epoch}', ${lifetimes.epochMs})
return bearings(ARGV[2])
`
