// A chat as Socket.IO's guides show it: a room per session, the Redis adapter, one insert per message.
import { createAdapter } from '@socket.io/redis-adapter'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Server } from 'socket.io'
import { cookieOf } from './admission.ts'

interface Message {
  id: string
  text: string
}

const redis = new Redis(process.env['REDIS_URL'] ?? '')
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
const http = createServer()
const io = new Server(http, { adapter: createAdapter(redis, redis.duplicate()) })

io.on('connection', (socket) => {
  const room = cookieOf(socket.handshake.headers.cookie, 'room')
  void socket.join(room)
  socket.on('message', ({ id, text }: Message) => {
    void pool
      .query('insert into naive_messages (id, room, text) values ($1, $2, $3)', [id, room, text])
      .then(() => io.to(room).emit('message', { id, text }))
  })
})
http.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${(http.address() as AddressInfo).port}`),
)
