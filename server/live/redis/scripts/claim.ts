import { keys } from '../keys.ts'
import { changes, header, publish, time } from './fragments.ts'

/**
 * Takes one chunk of subjects from an incarnation whose lease has lapsed, and announces who is gone by that.
 * ARGV: time, incarnation, claiming process, chunk size, `own` when the process has replaced it by another: then
 * neither lease nor hold protect it. Answers {message, 1 while more is left}; nil when there is nothing to claim.
 * Whoever claims may die after any chunk: another goes on. Racing claimers pop different subjects. Asks once for all
 * of a chunk where it can: Redis serves nobody meanwhile.
 */
export const claim = `${time}${header}${changes}${publish}
local incarnation = ARGV[2]
local lease = redis.call('ZSCORE', '${keys.nodes}', incarnation)
local hold = tonumber(redis.call('GET', '${keys.hold}') or 0)
if not lease or ARGV[5] ~= 'own' and (tonumber(lease) >= ms or ms <= hold) then return false end
redis.call('ZADD', '${keys.nodes}', -1, incarnation)
local node = '${keys.node}' .. incarnation
local subjects, gone, names = redis.call('SPOP', node, ARGV[4]), {}, {}
if #subjects > 0 then
  local held = redis.call('HMGET', '${keys.online}', unpack(subjects))
  for i, subject in ipairs(subjects) do
    if tonumber(held[i] or 1) > 1 then
      redis.call('HINCRBY', '${keys.online}', subject, -1)
    else
      gone[#gone + 1], names[#names + 1] = subject, '${keys.row}' .. subject
    end
  end
end
if #gone > 0 then
  redis.call('HDEL', '${keys.online}', unpack(gone))
  local cause, rows = '!' .. string.match(incarnation, '^(.*):'), redis.call('MGET', unpack(names))
  for i, subject in ipairs(gone) do change(subject, false, cause, '', rows[i]) end
end
local more = redis.call('EXISTS', node)
if more == 0 then redis.call('ZREM', '${keys.nodes}', incarnation) end
return { publish(ARGV[3], ''), more }
`
