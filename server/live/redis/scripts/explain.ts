import { keys } from '../keys.ts'
import { header, time } from './fragments.ts'

/**
 * Why a subject stands as it does. ARGV: time, subject. Answers its line as a message, then each incarnation that
 * holds it with the end of its lease. Looks at every incarnation: for people, not for a hot path.
 */
export const explain = `${time}${header}
local subject = ARGV[2]
local online = redis.call('HEXISTS', '${keys.online}', subject)
local row = redis.call('GET', '${keys.row}' .. subject)
local message = header() .. '\\n' .. subject .. ' ' .. online .. (row and ' ' .. row or '')
local holders = {}
for _, incarnation in ipairs(redis.call('ZRANGE', '${keys.nodes}', 0, -1)) do
  if redis.call('SISMEMBER', '${keys.node}' .. incarnation, subject) == 1 then
    holders[#holders + 1] = incarnation
    holders[#holders + 1] = redis.call('ZSCORE', '${keys.nodes}', incarnation)
  end
end
return { message, holders }
`
