import { Redis } from 'ioredis'
import type { Beginning } from './orders.ts'
import type { Standing } from './row.ts'
import type { Changed, Store } from './store.ts'

/**
 * One atomic script for all changes of a batch. ARGV: process, then per subject: id, sign (`+` here, `-` gone, `=`
 * neither), `done total` or empty. A row is `revision since done total`. Answers and publishes the changed rows.
 */
const flush = `
local t = redis.call('TIME')
local ms = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
local lines = {}
for i = 2, #ARGV, 3 do
  local id, sign, progress = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local moved = false
  if sign == '+' then
    moved = redis.call('HINCRBY', 'raw:online', id, 1) == 1
  elseif sign == '-' and redis.call('HINCRBY', 'raw:online', id, -1) <= 0 then
    redis.call('HDEL', 'raw:online', id)
    moved = true
  end
  if moved or progress ~= '' then
    local revision, since, held = string.match(redis.call('HGET', 'raw:row', id) or '0 0 0 0', '^(%d+) (%d+) (.*)$')
    if progress ~= '' then held = progress end
    if moved then since = ms end
    local row = string.format('%d', revision + 1) .. ' ' .. since .. ' ' .. held
    redis.call('HSET', 'raw:row', id, row)
    lines[#lines + 1] = id .. ' ' .. redis.call('HEXISTS', 'raw:online', id) .. ' ' .. row
  end
end
local message = table.concat(lines, '\\n')
if #lines > 0 then redis.call('PUBLISH', 'raw:' .. ARGV[1], message) end
return message
`

const read = `
local lines = {}
local online, rows = redis.call('HMGET', 'raw:online', unpack(ARGV)), redis.call('HMGET', 'raw:row', unpack(ARGV))
for i, id in ipairs(ARGV) do lines[i] = id .. (online[i] and ' 1 ' or ' 0 ') .. (rows[i] or '0 0 0 0') end
return table.concat(lines, '\\n')
`

type Scripts = Record<'flushRows' | 'readRows', (...args: string[]) => Promise<string>>

interface Change {
  sign: '+' | '-' | '='
  progress: string
}

/** Shared by all processes through Redis: at most one script in each window, the first of a burst at once. */
export async function redisStore(
  { redisUrl, process, processes }: Beginning,
  windowMs: number,
  changed: Changed,
): Promise<Store> {
  const [redis, ear] = [new Redis(redisUrl), new Redis(redisUrl)]
  redis.defineCommand('flushRows', { lua: flush, numberOfKeys: 0 })
  redis.defineCommand('readRows', { lua: read, numberOfKeys: 0 })
  const scripts = redis as unknown as Scripts
  const connections = new Map<string, number>()
  const pending = new Map<string, Change>()
  let waits = false
  let flushedAt = 0

  for (let other = 0; other < processes; other++) if (other !== process) await ear.subscribe(`raw:${other}`)
  ear.on('message', (_channel, said) => changed(linesOf(said)))
  const soon = (): void => {
    if (waits || pending.size === 0) return
    waits = true
    const waitMs = flushedAt + windowMs - performance.now()
    if (waitMs > 0) setTimeout(() => void send(), waitMs)
    else setImmediate(() => void send())
  }
  const send = async (): Promise<void> => {
    flushedAt = performance.now()
    const args = [...pending].flatMap(([id, { sign, progress }]) => [id, sign, progress])
    pending.clear()
    const said = await scripts.flushRows(String(process), ...args)
    if (said !== '') changed(linesOf(said))
    waits = false
    soon()
  }
  const change = (id: string, values: Partial<Change>): void => {
    pending.set(id, { ...(pending.get(id) ?? { sign: '=', progress: '' }), ...values })
    soon()
  }
  const count = (id: string, by: 1 | -1): void => {
    const now = (connections.get(id) ?? 0) + by
    if (now === 0) connections.delete(id)
    else connections.set(id, now)
    if (now === (by === 1 ? 1 : 0)) change(id, { sign: by === 1 ? '+' : '-' })
  }
  return {
    arrive: (id) => count(id, 1),
    leave: (id) => count(id, -1),
    learn: ({ id, done, total }) => change(id, { progress: `${done} ${total}` }),
    read: async (ids) => linesOf(await scripts.readRows(...ids)),
    close: async () => [redis, ear].forEach((each) => each.disconnect()),
  }
}

const linesOf = (said: string): Standing[] =>
  said.split('\n').map((line) => {
    const [id = '', online, revision, since, done, total] = line.split(' ')
    return {
      id,
      online: online === '1',
      sinceMs: Number(since),
      revision: Number(revision),
      done: Number(done),
      total: Number(total),
    }
  })
