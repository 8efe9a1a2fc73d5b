import { StandInRedis } from './server/live/testing/stand-in/stand-in-redis.ts'
import { register } from './server/live/redis/scripts/register.ts'
import { renew } from './server/live/redis/scripts/renew.ts'
import { read } from './server/live/redis/scripts/read.ts'
import { flush } from './server/live/redis/scripts/flush.ts'
import { subjects } from './server/live/testing/schedules.ts'
const r = await StandInRedis.start()
const now = '1767225600000.001'
for (const i of ['a:1','b:1','c:1']) r.run(register, [now, i, i[0]!, '6000'])
const time = (name: string, n: number, f: () => unknown) => { for (let i = 0; i < 2000; i++) f(); const c = process.cpuUsage(); for (let i = 0; i < n; i++) f(); const u = process.cpuUsage(c); console.log(name, ((u.user + u.system) / n).toFixed(1), 'us') }
time('renew', 20000, () => r.run(renew, [now, 'a:1', '6000']))
time('read', 20000, () => r.run(read, [now, ...subjects]))
let on = false
time('flush', 20000, () => r.run(flush, [now, 'a:1', 'a', '', subjects[0]!, (on = !on) ? '+' : '-', '']))
time('empty', 20000, () => r.run('return 1', [now]))
time('call1', 20000, () => r.run("redis.call('GET', 'foyer:hold') return 1", [now]))
time('zrange', 20000, () => r.run("redis.call('ZRANGE', 'foyer:nodes', 0, -1) return 1", [now]))
