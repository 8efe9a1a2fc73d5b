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
    const askedForList = (await server.statements()).slice(askedByConsole.length)
    const hash = hashToken(customer.key)
    return {
      room,
      customer: asked.map(noted(hash, customer.session, [])),
      console: askedByConsole.map(noted(hashToken(token), '', [])),
      list: askedForList.map(noted(hash, '', listed)),
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

const noted =
  (hash: Buffer, session: string, listed: readonly string[]) =>
  ({ text, values }: { text: string; values: unknown[] }): Statement => ({
    text,
    values: values.map((value): Value => {
      // A buffer comes through the message between processes as its JSON.
      if (isBuffer(value)) return Buffer.from(value.data).equals(hash) ? 'hash' : unknownValue()
      if (value === session) return 'session'
      const place = listed.indexOf(String(value))
      return place >= 0 ? { listed: place } : { plain: value as string | number | boolean | null }
    }),
  })

const isBuffer = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'

function unknownValue(): never {
  throw new Error('an admission asks Postgres something that only this customer could: teach the recording')
}
