import type { StatusRow } from '../../shared/status.ts'
import { frame, opcodes } from './frames.ts'
import { Opening } from './opening.ts'
import type { Connection, Console, Protocol } from './protocol.ts'
import { WebSocketLine, type Seat } from './web-socket.ts'

/** The first byte of an engine.io 4 packet, the second of one that carries socket.io. */
const engine = { open: 0x30, ping: 0x32, message: 0x34 } as const
const packet = { connect: 0x30, event: 0x32, refused: 0x34 } as const
const pong = frame(opcodes.text, '3')
const path = '/socket.io/?EIO=4&transport=websocket'

export interface NamespaceEars {
  admitted(): void
  event(text: Buffer): void
  closed(reason: string | null): void
}

/** One namespace of a Socket.IO server over one WebSocket, from the first message on. */
export function enter(seat: Seat, namespace: string, ears: NamespaceEars): WebSocketLine {
  let refusal: string | null = null
  const line = new WebSocketLine(seat, path, {
    opened: () => undefined,
    heard: (text) => {
      if (text[0] === engine.ping) line.sendFrame(pong)
      else if (text[0] === engine.open) line.send(`40${namespace},`)
      else if (text[0] !== engine.message) return
      else if (text[1] === packet.event) ears.event(text)
      else if (text[1] === packet.connect) ears.admitted()
      else if (text[1] === packet.refused) {
        refusal = text.toString()
        line.close()
      }
    },
    closed: (reason) => ears.closed(refusal ?? reason),
  })
  return line
}

/** Foyer as a browser speaks to it: two namespaces, WebSocket only. */
export const foyer: Protocol = {
  customer(seat, lost) {
    const opening = new Opening<Connection>(lost)
    const room = Buffer.from('42/room,["room",')
    const line = enter(seat, '/room', {
      admitted: () => undefined,
      event: (text) => {
        if (!opening.isOpen && text.subarray(0, room.length).equals(room)) opening.done(line)
      },
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
  console(seat, heard, lost) {
    const opening = new Opening<Console>(lost)
    const line = enter(seat, '/console', {
      admitted: () =>
        opening.done({
          watch: (ids) => line.send(`42/console,${JSON.stringify(['watch', { ids }])}`),
          close: () => line.close(),
          destroy: () => line.destroy(),
        }),
      event: (text) => hearRows(text, '/console,', heard),
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
}

/** Reads a `rows` event; any other is none. */
export function hearRows(text: Buffer, namespace: string, heard: (rows: StatusRow[]) => void): void {
  const [name, said] = JSON.parse(text.subarray(2 + namespace.length).toString()) as [string, unknown]
  if (name === 'rows') heard((said as { rows: StatusRow[] }).rows)
}
