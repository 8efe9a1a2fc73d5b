import { keys, lifetimes } from '../keys.ts'

/**
 * What several scripts begin with. Each takes the time as ARGV[1]: milliseconds, or empty for the time of Redis.
 * Numbers become text through `digits`, as Lua writes large ones in exponents.
 */
export const time = `
local us
if ARGV[1] == '' then
  local t = redis.call('TIME')
  us = tonumber(t[1]) * 1000000 + tonumber(t[2])
else
  us = tonumber(ARGV[1]) * 1000
end
local ms = math.floor(us / 1000)
local function digits(n) return string.format('%.0f', n) end
local now = digits(ms)
`

/** First line of every message: now, and when live state began anew (now, where nobody has begun). */
export const header = `
local function header()
  return now .. ' ' .. (redis.call('GET', '${keys.epoch}') or now)
end
`

/** Whether the incarnation may still write: its lease is neither gone nor being claimed. */
export const fence = `
local function leaseOf(incarnation)
  local lease = tonumber(redis.call('ZSCORE', '${keys.nodes}', incarnation) or -1)
  if lease >= 0 then return lease end
end
`

/**
 * Changes of rows, gathered as the lines \`subject online row\` that watchers read. The revision never falls,
 * also when the row before it was lost.
 */
export const changes = `
local lines = {}
local function newer(facts, held)
  if held == '' then return true end
  return tonumber(string.match(facts, '^%d+')) > tonumber(string.match(held, '^%d+'))
end
local function change(subject, online, cause, facts, row)
  local key = '${keys.row}' .. subject
  if row == nil then row = redis.call('GET', key) end
  local revision, since, before, held =
    string.match(row or '0 0 .', '^(%d+) (%d+) (%S+) ?(.*)$')
  local moved = cause ~= ''
  local learned = facts ~= '' and newer(facts, held)
  if not moved and not learned then return end
  if learned then held = facts end
  if moved then since = now else cause = before end
  row = digits(math.max(tonumber(revision) + 1, us)) .. ' ' .. since .. ' ' .. cause
  if held ~= '' then row = row .. ' ' .. held end
  if online then redis.call('SET', key, row) else redis.call('SET', key, row, 'PX', ${lifetimes.rowMs}) end
  lines[#lines + 1] = subject .. (online and ' 1 ' or ' 0 ') .. row
end
local function departed(subject)
  if redis.call('HINCRBY', '${keys.online}', subject, -1) > 0 then return false end
  redis.call('HDEL', '${keys.online}', subject)
  return true
end
`

/**
 * Publishes what changed with \`notices\` on the process's channel; answers what changed, for its own watchers.
 * A process does not listen to itself, so it never wakes for its own words.
 */
export const publish = `
local function publish(process, notices)
  if #lines == 0 and notices == '' then return '' end
  local message = header()
  if #lines > 0 then message = message .. '\\n' .. table.concat(lines, '\\n') end
  local said = message
  if notices ~= '' then said = said .. '\\n' .. notices end
  redis.call('PUBLISH', '${keys.said}' .. process, said)
  return message
end
`

/** What a process learns with its lease: the header, the size of its set, who lapsed and may be claimed, who lives. */
export const bearings = `
local function bearings(incarnation)
  local hold = tonumber(redis.call('GET', '${keys.hold}') or 0)
  local lapsed = {}
  if ms > hold then
    lapsed = redis.call('ZRANGEBYSCORE', '${keys.nodes}', '-inf', '(' .. digits(ms), 'LIMIT', 0, 16)
  end
  return {
    header(),
    redis.call('SCARD', '${keys.node}' .. incarnation),
    lapsed,
    redis.call('ZRANGE', '${keys.nodes}', 0, -1),
  }
end
`
