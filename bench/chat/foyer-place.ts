import { enter } from '../load/foyer.ts'
import { HttpLine } from '../load/http.ts'
import { Opening } from '../load/opening.ts'
import type { Ears, Place, Seats, Writer } from './places.ts'

/** Kept open to each process, shared by all who write there. */
const LINES = 64

/** As pages do it: what is written goes by HTTP, what is heard comes by the socket. */
export function foyerSeats(): Seats {
  const lines = new Map<number, Lines>()
  const linesTo = (port: number): Lines => {
    const known = lines.get(port) ?? new Lines(port)
    lines.set(port, known)
    return known
  }
  return {
    sit: (place, ears) => sit(place, ears, linesTo(place.port)),
    close: () => lines.forEach((each) => each.close()),
  }
}

function sit(place: Place, ears: Ears, lines: Lines): Promise<Writer> {
  const opening = new Opening<Writer>((reason) => ears.lost(reason))
  const { namespace, cookie, path } = addressOf(place)
  const start = (name: string): Buffer => Buffer.from(`42${namespace},["${name}",`)
  const [room, message] = [start('room'), start('message')]
  const line = enter({ port: place.port, from: place.from, cookie }, namespace, {
    admitted: () => {
      if (place.side === 'agent') line.send(`42${namespace},["room:enter",{"id":"${place.room}"}]`)
    },
    event: (text) => {
      if (starts(text, message)) ears.message(idIn(text, namespace))
      else if (!opening.isOpen && starts(text, room)) opening.done({ write, destroy: () => line.destroy() })
    },
    closed: (reason) => opening.closed(reason),
  })
  const write = (id: string, text: string): void => {
    lines.post(path, cookie, { id, text }).then(
      ({ status }) => {
        if (status !== 200) ears.lost(`a message was answered with ${status}`)
      },
      (fault: Error) => ears.lost(fault.message),
    )
  }
  return opening.promise
}

const addressOf = ({ side, key, room }: Place) =>
  side === 'customer'
    ? { namespace: '/room', cookie: `foyer_room=${key}`, path: '/api/room/messages' }
    : { namespace: '/console', cookie: `foyer_login=${key}`, path: `/api/sessions/${room}/messages` }

const starts = (text: Buffer, name: Buffer): boolean => text.subarray(0, name.length).equals(name)

function idIn(text: Buffer, namespace: string): string {
  const said = JSON.parse(text.subarray(3 + namespace.length).toString()) as [
    string,
    { message: { id: string } },
  ]
  return said[1].message.id
}

/** Opened when they are needed, as a server closes what stands idle; a request waits where all are busy. */
class Lines {
  readonly #port: number
  readonly #all: HttpLine[] = []
  readonly #free: HttpLine[] = []
  readonly #waiting: ((line: HttpLine) => void)[] = []

  constructor(port: number) {
    this.#port = port
  }

  async post(...said: Parameters<HttpLine['post']>): ReturnType<HttpLine['post']> {
    const line = await this.#line()
    try {
      return await line.post(...said)
    } finally {
      const next = this.#waiting.shift()
      if (next) next(line)
      else this.#free.push(line)
    }
  }

  async #line(): Promise<HttpLine> {
    const free = this.#free.pop()
    if (free) return free
    if (this.#all.length === LINES) return new Promise((set) => this.#waiting.push(set))
    const line = new HttpLine({ port: this.#port, from: '127.0.0.1', cookie: '' })
    this.#all.push(line)
    return line
  }

  close(): void {
    for (const line of this.#all) line.close()
  }
}
