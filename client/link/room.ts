import type { Socket } from 'socket.io-client'
import type { SessionId } from '../../shared/ids.ts'
import type { Refusal, RefusalCode } from '../../shared/refusals.ts'
import type { CustomerRoom } from '../../shared/session.ts'
import type { RoomAsks, RoomNotices, namespaces } from '../../shared/sockets.ts'
import type { timings } from '../../shared/timings.ts'

/** A room, a refusal, or no word from the server: ask again later. */
export type RoomAnswer =
  | { room: CustomerRoom }
  /** `details`: which parts, and why. */
  | { refusal: RefusalCode; details?: Readonly<Record<string, string>> }
  | 'unreachable'

/** What the customer's side hears while its line to the server stands. */
export interface RoomListener {
  /** The line itself, for what else goes over it. */
  line: (line: RoomLine) => void
  live: (build: string) => void
  room: (room: CustomerRoom) => void
  /** The line broke; it comes back by itself. */
  lost: () => void
  /** The line was closed for good. */
  closed: (reason: string) => void
}

export type RoomLine = Pick<Socket<RoomNotices, RoomAsks>, 'on' | 'emit' | 'volatile'>

/** A tab that shows a session's room. The newest has the highest number; the others are closed. */
export interface Tab {
  session: SessionId
  activation: number
}

/** The customer's way to the server, but for her tasks (room-work.ts). */
export interface RoomLink {
  /** Without a tab this is a new one, and takes the room from any other. */
  read: (tab?: Tab) => Promise<RoomAnswer>
  /** "Use here": takes the room from the tab that has it. */
  activate: (session: SessionId) => Promise<RoomAnswer>
  /** Answers with how to hang up; fails when the part of the page that speaks over the line cannot be loaded. */
  listen: (tab: Tab, listener: RoomListener) => Promise<() => void>
}

// Of shared only types come into this page; the compiler holds these equal to the values there.
const namespace: (typeof namespaces)['room'] = '/room'
const reconnectMinMs: (typeof timings)['reconnectMinMs'] = 250
const reconnectMaxMs: (typeof timings)['reconnectMaxMs'] = 2_000
const answerWithinMs = 10_000
/** Refusals that no waiting changes. */
const final = new Set<string>([
  'no-room',
  'other-room',
  'other-tab',
  'other-device',
  'not-admitted',
  'session-ended',
  'session-not-active',
  'not-found',
] satisfies RefusalCode[])

export const roomLink: RoomLink = {
  read: (tab) => (tab ? ask('GET', '/api/room', tab) : ask('POST', '/api/room/activate')),
  activate: (session) => ask('POST', '/api/room/activate', { session }),
  listen,
}

interface Sent {
  body?: unknown
  headers?: Record<string, string>
}

export async function ask(
  method: string,
  path: string,
  tab?: Partial<Tab>,
  sent?: Sent,
): Promise<RoomAnswer> {
  const response = await send(method, path, tab, sent)
  if (response === 'unreachable') return response
  const value = await valueOf(response)
  if (!value) return 'unreachable'
  if ('refusal' in value) return { refusal: value.refusal, details: value.details ?? {} }
  // A hotel's log-in page may answer in the server's stead.
  return response.ok && 'tasks' in value ? { room: value } : 'unreachable'
}

export async function send(
  method: string,
  path: string,
  tab: Partial<Tab> = {},
  { body, headers: more }: Sent = {},
): Promise<Response | 'unreachable'> {
  const headers = new Headers(more)
  if (body !== undefined) headers.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(tab)) headers.set(`foyer-${name}`, `${value}`)
  const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(path, { ...request, signal: AbortSignal.timeout(answerWithinMs) }).catch(
    () => null,
  )
  return !response || response.status >= 500 || response.status === 429 ? 'unreachable' : response
}

export const valueOf = (response: Response): Promise<CustomerRoom | Refusal | null> =>
  response.json().catch(() => null) as Promise<CustomerRoom | Refusal | null>

async function listen(tab: Tab, listener: RoomListener): Promise<() => void> {
  const { io } = await import('socket.io-client')
  const socket: Socket<RoomNotices, RoomAsks> = io(namespace, {
    transports: ['websocket'],
    auth: tab,
    reconnectionDelay: reconnectMinMs,
    reconnectionDelayMax: reconnectMaxMs,
    timeout: answerWithinMs,
  })
  listener.line(socket)
  let closed = false
  const sayVisible = () => {
    if (socket.connected) socket.emit('visibility', { visible: document.visibilityState === 'visible' })
  }
  document.addEventListener('visibilitychange', sayVisible)
  socket.on('connect', sayVisible)
  const hangUp = () => {
    closed = true
    document.removeEventListener('visibilitychange', sayVisible)
    socket.disconnect()
  }
  const close = (reason: string) => {
    if (closed) return
    hangUp()
    listener.closed(reason)
  }
  socket.on('live', ({ build }) => listener.live(build))
  // The line goes by the cookie, and another link may have replaced that one.
  socket.on('room', (room) => (room.id === tab.session ? listener.room(room) : close('other-room')))
  socket.on('closed', ({ reason }) => close(reason))
  socket.on('disconnect', () => {
    if (closed) return
    if (socket.active) listener.lost()
    else close('server')
  })
  socket.on('connect_error', (error: Error & { data?: Partial<Refusal> }) => {
    const refusal = error.data?.refusal ?? error.message
    if (final.has(refusal)) return close(refusal)
    listener.lost()
    // Refused by the server and not by the network: the library leaves trying again to us.
    if (!socket.active) setTimeout(() => closed || socket.connect(), reconnectMaxMs)
  })
  return hangUp
}
