import { keys } from '../keys.ts'
import { changes, fence, header, publish, time } from './fragments.ts'

/**
 * Writes what happened in one process since the last flush.
 * ARGV: time, incarnation, process, notices, then per subject: subject, `+` here `-` gone `=` neither, facts or empty.
 * Answers the changed rows as a message, empty when nothing changed; nil when fenced. Membership of the set makes
 * a repeated `+` or `-` harmless.
 */
export const flush = `${time}${header}${fence}${changes}${publish}
local incarnation = ARGV[2]
if not leaseOf(incarnation) then return false end
local node = '${keys.node}' .. incarnation
for i = 5, #ARGV, 3 do
  local subject, sign, facts = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local moved = false
  if sign == '+' then
    moved = redis.call('SADD', node, subject) == 1 and redis.call('HINCRBY', '${keys.online}', subject, 1) == 1
  elseif sign == '-' then
    moved = redis.call('SREM', node, subject) == 1 and departed(subject)
  end
  if moved or facts ~= '' then
    local online = moved and sign == '+' or not moved and redis.call('HEXISTS', '${keys.online}', subject) == 1
    change(subject, online, moved and sign .. ARGV[3] or '', facts)
  end
end
return publish(ARGV[3], ARGV[4])
`
