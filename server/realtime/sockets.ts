import type { Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import type { RefusalCode } from '../../shared/refusals.ts'
import { namespaces } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { findLogin } from '../actions/log-in.ts'
import { browserOf, guestOf, mayBeInRoom } from '../actions/guest.ts'
import { readCookie, type Https } from '../cookies.ts'
import { isHttps, isOwnOrigin } from '../domain/origin.ts'
import { isRefused, type Refused } from '../domain/outcome.ts'
import type { Logger } from '../logger.ts'
import type { LiveCensus } from './census.ts'
import { Consoles, type ConsoleNamespace } from './console.ts'
import { cut } from './door.ts'
import { type EngineConnection, Packets } from './packets.ts'
import { PresenceLog } from './presence-log.ts'
import { RoomAdapter } from './room-adapter.ts'
import { Rooms, type RoomNamespace } from './rooms.ts'

/** 200 ids of a `watch` are 8 KB; nobody needs to say more at once. */
const LARGEST_MESSAGE = 16 * 1024

const FAREWELL_MS = 300

export interface Sockets {
  /** Cuts every connection so that clients come back, here or elsewhere. */
  close(): Promise<void>
}

export interface SocketsOptions {
  http: HttpServer
  deps: Dependencies
  logger: Logger
  census: LiveCensus
}

/** Attaches Socket.IO to the HTTP server: WebSocket only, own Origin only, authenticated by cookie. */
export function openSockets({ http, deps, logger, census }: SocketsOptions): Sockets {
  const io = new Server(http, {
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    httpCompression: false,
    pingInterval: timings.pingIntervalMs,
    pingTimeout: timings.pingTimeoutMs,
    maxHttpBufferSize: LARGEST_MESSAGE,
    allowRequest: ({ headers }, answer) =>
      answer(null, isOwnOrigin(headers.origin, headers.host, deps.installation.knownUrl())),
  })
  const https = () => isHttps(deps.installation.knownUrl())
  // Nobody has business outside the two namespaces.
  io.use((_socket, next) => next(new Error('not-found')))
  const [console, room] = [consoleNamespace(io, deps, https), roomNamespace(io, deps, https)]
  const flooded = (connection: EngineConnection) => cutFlood([console, room], connection)
  const packets = new Packets(() => deps.settings.socketEventsPerSecond, flooded)
  io.engine.on('connection', (connection: EngineConnection) => packets.listenTo(connection))
  const consoles = new Consoles(console, deps, logger)
  const rooms = new Rooms({ namespace: room, deps, logger, packets })
  const presenceLog = new PresenceLog(deps, logger)
  census.answerWith((session) => rooms.connectionsOf(session))
  const open = new Set<Duplex>()
  http.on('upgrade', (_request, connection: Duplex) => {
    open.add(connection)
    connection.once('close', () => open.delete(connection))
  })
  return {
    close: async () => {
      // The default namespace's engine closes every connection; a client that was not told to stay away returns.
      io.engine.close()
      consoles.close()
      await Promise.all([rooms.close(), presenceLog.close()])
      // A phone that sleeps never answers the closing handshake.
      setTimeout(() => open.forEach((connection) => connection.destroy()), FAREWELL_MS).unref()
    },
  }
}

function consoleNamespace(io: Server, deps: Dependencies, https: Https): ConsoleNamespace {
  const namespace = io.of(namespaces.console) as ConsoleNamespace
  namespace.use((socket, next) => {
    const token = readCookie(socket.handshake.headers.cookie, 'foyer_login', https)
    void admit(socket, next, async () => {
      const login = token && (await findLogin(deps, token))
      const { agent }: Record<string, unknown> = socket.handshake.auth
      // Somebody else has logged in in this browser since the page was opened.
      if (!login || (agent !== undefined && agent !== login.id)) return 'not-logged-in'
      if (login.mustSecure) return 'second-factor-needed'
      socket.data = { login, token, room: null, looks: false }
      return null
    })
  })
  return namespace
}

function roomNamespace(io: Server, deps: Dependencies, https: Https): RoomNamespace {
  const namespace = io.of(namespaces.room) as RoomNamespace
  namespace.adapter = new RoomAdapter(namespace)
  namespace.use((socket, next) => {
    const key = readCookie(socket.handshake.headers.cookie, 'foyer_room', https)
    void admit(socket, next, async () => {
      const guest = key && (await guestOf(deps, key))
      if (!guest) return 'no-room'
      const { session } = guest
      const { session: named, activation: number }: Record<string, unknown> = socket.handshake.auth
      // An old tab that comes back after another link was opened must not stand in the other room.
      if (named !== undefined && named !== session.id) return 'other-room'
      const refusal = await mayBeInRoom(deps, guest)
      if (refusal) return refusal
      const activation = Number.isSafeInteger(number) ? Number(number) : 0
      if (activation < session.activation) return 'other-tab'
      socket.data = {
        sessionId: session.id,
        browser: browserOf(guest.entry),
        activation,
        visible: null,
        admitted: guest,
      }
      return null
    })
  })
  return namespace
}

/** A flood is told why it is cut, where it stands in a namespace. */
function cutFlood(namespaces: readonly (ConsoleNamespace | RoomNamespace)[], connection: EngineConnection) {
  for (const { sockets } of namespaces)
    for (const socket of sockets.values())
      if ((socket.conn as unknown) === connection) return cut(socket, 'flood')
  connection.close(true)
}

/** Refuses with a code. On a fault the connection is dropped instead, as a client then tries again by itself. */
async function admit(
  socket: Socket,
  next: (error?: Error) => void,
  check: () => Promise<Refused | RefusalCode | null>,
): Promise<void> {
  try {
    const refusal = await check()
    if (refusal === null) next()
    else if (isRefused(refusal)) next(Object.assign(new Error(refusal.code), { data: refusal.body() }))
    else next(new Error(refusal))
  } catch {
    socket.conn.close()
  }
}
