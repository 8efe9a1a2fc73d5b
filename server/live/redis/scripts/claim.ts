import { keys } from '../keys.ts'
import { changes, header, publish, time } from './fragments.ts'

/**
 * Takes one chunk of subjects from an incarnation whose lease has lapsed, and announces who is gone by that.
 * ARGV: time, incarnation, claiming process, chunk size, `own` when the process has replaced it by another: then
 * neither lease nor hold protect it. Answers {message, 1 while more is left}; nil when there is nothing to claim.
 * Whoever claims may die after any chunk: another goes on. Racing claimers pop different subjects.
 */
export const claim = `${time}${header}${changes}${publish}
local incarnation = ARGV[2]
local lease = redis.call('ZSCORE', '${keys.nodes}', incarnation)
local hold = tonumber(redis.call('GET', '${keys.hold}') or 0)
if not lease or ARGV[5] ~= 'own' and (tonumber(lease) >= ms or ms <= hold) then return false end
redis.call('ZADD', '${keys.nodes}', -1, incarnation)
local node = '${keys.node}' .. incarnation
for _, subject in ipairs(redis.call('SPOP', node, ARGV[4])) do
  if departed(subject) then change(subject, false, '!' .. string.match(incarnation, '^(.*):'), '') end
end
local more = redis.call('EXISTS', node)
if more == 0 then redis.call('ZREM', '${keys.nodes}', incarnation) end
return { publish(ARGV[3], ''), more }
`
