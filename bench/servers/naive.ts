// Socket.IO as its guides show it: defaults, the Redis adapter, presence by fetchSockets, changes to all agents.
import { createAdapter } from '@socket.io/redis-adapter'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { Server, type Socket } from 'socket.io'
import type { Facts } from '../../server/domain/facts.ts'
import { Asking, cookieOf } from './admission.ts'
import { serve } from './harness.ts'
import { rowOf } from './row.ts'

serve(async (beginning) => {
  const asking = new Asking(beginning)
  const redis = new Redis(beginning.redisUrl)
  const ear = redis.duplicate()
  const http = createServer()
  const io = new Server(http, { adapter: createAdapter(redis, ear) })

  const read = async (id: string) => {
    const [present, progress, revision] = await Promise.all([
      io.in(id).fetchSockets(),
      redis.hgetall(`naive:${id}`),
      redis.incr('naive:revision'),
    ])
    const { done, total, sinceMs } = { done: 0, total: 0, sinceMs: 0, ...progress }
    const standing = { id, online: present.length > 0, revision }
    return rowOf({ ...standing, done: Number(done), total: Number(total), sinceMs: Number(sinceMs) })
  }
  const tellAgents = async (id: string) => io.to('agents').emit('rows', { rows: [await read(id)] })
  const seen = async (id: string) => {
    await redis.hset(`naive:${id}`, 'sinceMs', Date.now())
    await tellAgents(id)
  }
  const learn = async ({ id, done, total }: Facts) => {
    await redis.hset(`naive:${id}`, { done, total })
    await tellAgents(id)
  }
  const customer = async (socket: Socket, key: string, session: string) => {
    await asking.find(key, session)
    await socket.join(session)
    socket.on('disconnect', () => void seen(session))
    socket.emit('room', asking.roomOf(session))
    await seen(session)
  }
  io.on('connection', (socket) => {
    const { cookie } = socket.handshake.headers
    const key = cookieOf(cookie, 'foyer_room')
    if (key) return void customer(socket, key, cookieOf(cookie, 'session'))
    void socket.join('agents')
    socket.on('watch', ({ ids }: { ids: string[] }) => {
      void Promise.all(ids.map(read)).then((rows) => socket.emit('rows', { rows }))
    })
  })
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  return {
    port: (http.address() as AddressInfo).port,
    learn: (facts) => void learn(facts),
    close: async () => {
      await io.close()
      redis.disconnect()
      ear.disconnect()
      await asking.close()
    },
  }
})
