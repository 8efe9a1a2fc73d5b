import fc from 'fast-check'
import { schedule } from './server/live/testing/schedules.ts'
import { rehearse } from './server/live/testing/rehearsal.ts'
import { standInVenue } from './server/live/testing/venue.ts'
import { StandInRedis } from './server/live/testing/stand-in/stand-in-redis.ts'
import { Troupe } from './server/live/testing/troupe.ts'
import { RedisTime } from './server/live/testing/redis-time.ts'
const count: Record<string, number> = {}; let us = 0n
const run = StandInRedis.prototype.run
StandInRedis.prototype.run = function (s, a) { const k = s.includes('SPOP') ? 'claim' : s.includes('MGET') ? 'read' : s.includes('SADD') ? 'flush' : s.includes('NX') ? 'renew' : s.includes('ZCARD') ? 'register' : 'release'; count[k] = (count[k] ?? 0) + 1; const t = process.hrtime.bigint(); const r = run.call(this, s, a); us += process.hrtime.bigint() - t; return r }
const settle = Troupe.prototype.settle; let settles = 0; Troupe.prototype.settle = function () { settles++; return settle.call(this) }
const venue = await standInVenue()
const N = 2000
let ms = 0; const dispose = Troupe.prototype[Symbol.asyncDispose]; Troupe.prototype[Symbol.asyncDispose] = function () { ms += this.now - Date.UTC(2026, 0, 1); return dispose.call(this) }
const c = process.cpuUsage()
await fc.check(fc.asyncProperty(schedule, (s) => rehearse(venue, s)), { numRuns: N, seed: 5 })
const u = process.cpuUsage(c)
console.log(N, 'cpu', (u.user + u.system) / 1000 / N, 'lua ms', Number(us) / 1e6 / N, 'settles', settles / N, 'hand s', ms / 1000 / N, Object.fromEntries(Object.entries(count).map(([k, v]) => [k, v / N])))
