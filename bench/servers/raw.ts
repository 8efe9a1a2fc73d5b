import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { timings } from '../../shared/timings.ts'
import { Asking, cookieOf } from './admission.ts'
import type { Served } from './harness.ts'
import type { Beginning } from './orders.ts'
import { rowOf, type Standing } from './row.ts'
import type { Changed, Store } from './store.ts'

interface RawOptions {
  store: (beginning: Beginning, changed: Changed) => Promise<Store>
  /** Whether it asks Postgres on connecting what Foyer asks. */
  admits: boolean
}

/** A server on plain WebSockets, written for nothing but this: one frame per console for all rows of a batch. */
export async function startRaw(beginning: Beginning, { store: open, admits }: RawOptions): Promise<Served> {
  const asking = new Asking(beginning)
  const watched = new Map<string, Set<WebSocket>>()
  const store = await open(beginning, (standings) => tellAll(standings, watched))
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  const customer = async (socket: WebSocket, { headers }: IncomingMessage) => {
    const session = cookieOf(headers.cookie, 'session')
    if (admits) {
      await asking.admit('customer', cookieOf(headers.cookie, 'foyer_room'), session)
      // Foyer asks whether the owner is there.
      await store.read([session])
    }
    if (socket.readyState !== socket.OPEN) return
    store.arrive(session)
    socket.on('close', () => store.leave(session))
    socket.send(JSON.stringify(asking.roomOf(session)))
  }
  const console = (socket: WebSocket, { headers }: IncomingMessage) => {
    const admitted = admits ? asking.admit('console', cookieOf(headers.cookie, 'foyer_login')) : null
    socket.on('message', (said: Buffer) => {
      const { watch } = JSON.parse(said.toString()) as { watch: string[] }
      for (const id of watch) watched.set(id, (watched.get(id) ?? new Set()).add(socket))
      void (async () => {
        await admitted
        if (admits) await asking.list(watch)
        socket.send(JSON.stringify({ rows: (await store.read(watch)).map(rowOf) }))
      })()
    })
    socket.on('close', () => watched.forEach((watchers) => watchers.delete(socket)))
  }
  sockets.on('connection', (socket, request) =>
    request.url === '/room' ? void customer(socket, request) : console(socket, request),
  )
  const pings = pingInTurn(sockets)
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  return {
    port: (http.address() as AddressInfo).port,
    learn: (facts) => store.learn(facts),
    close: async () => {
      clearInterval(pings)
      for (const socket of sockets.clients) socket.terminate()
      http.close()
      await Promise.all([store.close(), asking.close()])
    },
  }
}

/** Each row is written once, however many consoles get it; each console gets one frame. */
function tellAll(standings: Standing[], watched: Map<string, Set<WebSocket>>): void {
  const frames = new Map<WebSocket, string>()
  for (const standing of standings) {
    const watchers = watched.get(standing.id)
    if (!watchers) continue
    const row = JSON.stringify(rowOf(standing))
    for (const socket of watchers) {
      const before = frames.get(socket)
      frames.set(socket, before ? `${before},${row}` : row)
    }
  }
  for (const [socket, rows] of frames) socket.send(`{"rows":[${rows}]}`)
}

const SLICES = 50

/** Everybody once in Foyer's interval, a few at a time, so that no measurement has all of them in it. */
function pingInTurn({ clients }: WebSocketServer): NodeJS.Timeout {
  let next = clients.values()
  return setInterval(() => {
    for (let left = Math.ceil(clients.size / SLICES); left > 0; left--) {
      const { value, done } = next.next()
      if (!done) value.ping()
      else {
        next = clients.values()
        break
      }
    }
  }, timings.pingIntervalMs / SLICES)
}
