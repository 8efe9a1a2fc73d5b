import { io, type Socket } from 'socket.io-client'
import { type ConsoleAsks, type ConsoleNotices, namespaces } from '../../shared/sockets.ts'
import type { AgentId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'

export type ConsoleSocket = Socket<ConsoleNotices, ConsoleAsks>

/** The line to the server of this agent's console; comes back by itself until it is closed. */
export const openConsoleSocket = (agent: AgentId): ConsoleSocket =>
  io(namespaces.console, {
    transports: ['websocket'],
    auth: { agent },
    reconnectionDelay: timings.reconnectMinMs,
    reconnectionDelayMax: timings.reconnectMaxMs,
  })
