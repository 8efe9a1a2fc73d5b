// What a message between two processes costs at least: plain WebSockets, one channel of Redis, nothing kept.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { WebSocketServer, type WebSocket } from 'ws'
import { cookieOf } from './admission.ts'

const redis = new Redis(process.env['REDIS_URL'] ?? '')
const ear = redis.duplicate()
const rooms = new Map<string, Set<WebSocket>>()
const http = createServer()

new WebSocketServer({ server: http }).on('connection', (socket, { headers }) => {
  const room = cookieOf(headers.cookie, 'room')
  const inside = rooms.get(room) ?? new Set()
  rooms.set(room, inside.add(socket))
  socket.on('close', () => inside.delete(socket))
  socket.on('message', (said: Buffer) => void redis.publish('chat', `${room} ${said.toString()}`))
})
ear.on('message', (_channel, said: string) => {
  const end = said.indexOf(' ')
  for (const socket of rooms.get(said.slice(0, end)) ?? []) socket.send(said.slice(end + 1))
})
await ear.subscribe('chat')
http.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${(http.address() as AddressInfo).port}`),
)
