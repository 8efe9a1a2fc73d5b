import { io, type Socket } from 'socket.io-client'
import { type ConsoleAsks, type ConsoleNotices, namespaces } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'

export type ConsoleSocket = Socket<ConsoleNotices, ConsoleAsks>

/** The console's line to the server; comes back by itself until it is closed. */
export const openConsoleSocket = (): ConsoleSocket =>
  io(namespaces.console, {
    transports: ['websocket'],
    reconnectionDelay: timings.reconnectMinMs,
    reconnectionDelayMax: timings.reconnectMaxMs,
  })
