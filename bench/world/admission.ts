import { io } from 'socket.io-client'
import { hashToken } from '../../server/storage/secrets.ts'
import { namespaces } from '../../shared/sockets.ts'
import { MeasuredServer } from '../load/server.ts'
import type { Admission, Beginning, Statement, Value } from '../servers/orders.ts'
import type { People } from './seed.ts'

/**
 * Lets one customer and one console into the real Foyer and notes what it asks Postgres for each, so that the peers
 * ask the same, today and after it has changed.
 */
export async function recordAdmission(
  beginning: Beginning,
  people: People,
  listed: readonly string[],
): Promise<Admission> {
  const server = await MeasuredServer.start('foyer', beginning, null)
  try {
    const [customer] = people.customers
    const [token] = people.consoles
    if (!customer || !token) throw new Error('nobody is there to be admitted')
    await server.statements()
    const room = await firstEvent(server.port, namespaces.room, `foyer_room=${customer.key}`, 'room')
    const asked = await server.statements()
    await firstEvent(server.port, namespaces.console, `foyer_login=${token}`, 'live')
    const askedByConsole = await server.statements()
    await firstEvent(server.port, namespaces.console, `foyer_login=${token}`, 'rows', (socket) =>
      socket.emit('watch', { ids: listed }),
    )
    const askedForList = await server.statements()
    return {
      room,
      customer: noted(asked, hashToken(customer.key), customer.session, []),
      console: noted(askedByConsole, hashToken(token), null, []),
      list: noted(askedForList, null, null, listed),
    }
  } finally {
    await server.end()
  }
}

/** With the stock client; the socket is closed afterwards. */
async function firstEvent(
  port: number,
  namespace: string,
  cookie: string,
  event: string,
  then: (socket: ReturnType<typeof io>) => void = () => undefined,
): Promise<object> {
  const url = `http://127.0.0.1:${port}`
  const socket = io(url + namespace, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { origin: url, cookie },
  })
  try {
    return await new Promise<object>((heard, failed) => {
      socket.once(event, heard)
      socket.once('connect_error', failed)
      socket.once('connect', () => then(socket))
    })
  } finally {
    socket.close()
  }
}

type Said = Awaited<ReturnType<MeasuredServer['statements']>>[number]

/** Of all that was asked meanwhile what concerns these, with whose it is standing for the values. */
function noted(
  said: readonly Said[],
  hash: Buffer | null,
  session: string | null,
  listed: readonly string[],
): Statement[] {
  const read = (value: unknown): Value => {
    if (isBuffer(value) && hash?.equals(Buffer.from(value.data))) return 'hash'
    if (value === session) return 'session'
    const place = listed.indexOf(String(value))
    return place >= 0 ? { listed: place } : { plain: value as Plain }
  }
  const statements = said.map(({ text, values }) => ({ text, values: values.map(read) }))
  const concerned = statements.filter(
    ({ text, values }) =>
      isFrame(text) || values.some((value) => typeof value === 'string' || 'listed' in value),
  )
  // A transaction of something else is left without what was in it.
  return concerned.filter(
    ({ text }, n) =>
      !(text === 'begin' && concerned[n + 1]?.text === 'commit') &&
      !(text === 'commit' && concerned[n - 1]?.text === 'begin'),
  )
}

type Plain = string | number | boolean | null

const isFrame = (text: string): boolean => text === 'begin' || text === 'commit'

/** A buffer comes through the message between processes as its JSON. */
const isBuffer = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
