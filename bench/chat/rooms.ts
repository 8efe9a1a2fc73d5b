import { randomUUID } from 'node:crypto'
import { atOnce } from '../measure/pace.ts'
import type { Crossings } from './crossings.ts'
import type { Seats, Writer } from './places.ts'
import type { ChatWorld } from './world.ts'

export interface Doors {
  world: ChatWorld
  seats: Seats
  /** Of the two processes. */
  addresses: string[]
}

const AT_ONCE = 50
/** Loopback addresses, as one has ports for some 28,000 connections. */
const ADDRESSES = 8
const TEXT = 'Thank you. I have the second payslip here, shall I send it as a photo of both sides?'

/** Every other customer sits at one process, her agent always at the other. */
export async function open(
  { world, seats, addresses }: Doors,
  crossings: Crossings,
  lost: (reason: string) => void,
): Promise<Writer[]> {
  const writers: Writer[] = []
  const ports = addresses.map((address) => Number(new URL(address).port))
  await atOnce(AT_ONCE, world.rooms.length * 2, async (place) => {
    const [room, isAgent] = [place >> 1, (place & 1) === 1]
    const { session, key, login } = world.rooms[room] ?? { session: '', key: '', login: '' }
    const seat = {
      port: ports[(room + place) % 2] ?? 0,
      from: `127.0.0.${2 + (place % ADDRESSES)}`,
      side: isAgent ? ('agent' as const) : ('customer' as const),
      room: session,
      key: isAgent ? login : key,
    }
    writers[place] = await seats.sit(seat, {
      message: (id) => crossings.hears(id, place, performance.now()),
      lost,
    })
  })
  return writers
}

/** One room after the other; in each, customer and agent in turn. */
export function sender(writers: readonly Writer[], crossings: Crossings): () => void {
  const rooms = writers.length / 2
  let next = 0
  return () => {
    const room = next % rooms
    const place = room * 2 + ((room + Math.floor(next / rooms)) % 2)
    next += 1
    const id = randomUUID()
    crossings.sends(id, place, performance.now())
    writers[place]?.write(id, TEXT)
  }
}
