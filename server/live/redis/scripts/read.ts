import { keys } from '../keys.ts'
import { header, time } from './fragments.ts'

/** How subjects stand, as one message, in the order asked. ARGV: time, then subjects. */
export const read = `${time}${header}
local lines = { header() }
local atOnce = 1000
for first = 2, #ARGV, atOnce do
  local subjects, names = {}, {}
  for i = first, math.min(first + atOnce - 1, #ARGV) do
    subjects[#subjects + 1] = ARGV[i]
    names[#names + 1] = '${keys.row}' .. ARGV[i]
  end
  local online = redis.call('HMGET', '${keys.online}', unpack(subjects))
  local rows = redis.call('MGET', unpack(names))
  for i, subject in ipairs(subjects) do
    lines[#lines + 1] = subject .. (online[i] and ' 1' or ' 0') .. (rows[i] and ' ' .. rows[i] or '')
  end
end
return table.concat(lines, '\\n')
`
