import { frame, opcodes } from './frames.ts'
import { HttpLine } from './http.ts'
import { Opening } from './opening.ts'
import type { Connection, Console, Protocol } from './protocol.ts'
import { hearRows } from './foyer.ts'
import { WebSocketLine, type Seat } from './web-socket.ts'

const polling = '/socket.io/?EIO=4&transport=polling'
const probed = Buffer.from('3probe')
const ping = Buffer.from('2')
const pong = frame(opcodes.text, '3')
const event = Buffer.from('42[')
const roomEvent = Buffer.from('42["room"')
/** Separates packets in the answer to a poll. */
const separator = '\x1e'

interface Ears {
  admitted(line: WebSocketLine): void
  event(text: Buffer): void
  closed(reason: string | null): void
}

/** As the stock client connects: opens by polling, enters, then moves over to a WebSocket. */
async function enter(seat: Seat, ears: Ears): Promise<void> {
  const http = new HttpLine(seat)
  try {
    const opened = await http.ask('GET', polling)
    const { sid } = JSON.parse(opened.body.subarray(1).toString()) as { sid: string }
    const address = `${polling}&sid=${sid}`
    await http.ask('POST', address, '40')
    hearAll((await http.ask('GET', address)).body, ears)
    ears.admitted(await moveOver(seat, sid, http.ask('GET', address), ears))
  } catch (fault) {
    ears.closed((fault as Error).message)
  } finally {
    http.close()
  }
}

/** Probes the WebSocket; the server ends the poll that is open, and from then on speaks through the WebSocket. */
function moveOver(seat: Seat, sid: string, lastPoll: Promise<{ body: Buffer }>, ears: Ears) {
  return new Promise<WebSocketLine>((moved, failed) => {
    const line = new WebSocketLine(seat, `/socket.io/?EIO=4&transport=websocket&sid=${sid}`, {
      opened: () => line.send('2probe'),
      heard: (text) => {
        if (text.equals(ping)) line.sendFrame(pong)
        else if (!text.equals(probed)) hear(text, ears)
        else
          lastPoll.then(({ body }) => {
            hearAll(body, ears)
            line.send('5')
            moved(line)
          }, failed)
      },
      closed: (reason) => {
        failed(new Error(reason ?? 'closed'))
        ears.closed(reason)
      },
    })
  })
}

function hearAll(body: Buffer, ears: Ears): void {
  for (const packet of body.toString().split(separator)) hear(Buffer.from(packet), ears)
}

function hear(text: Buffer, ears: Ears): void {
  if (text.subarray(0, event.length).equals(event)) ears.event(text)
}

/** Socket.IO as it comes: one namespace, polling first. */
export const naive: Protocol = {
  customer(seat, lost) {
    const opening = new Opening<Connection>(lost)
    let line: Connection | null = null
    let hasRoom = false
    const look = () => {
      if (line && hasRoom && !opening.isOpen) opening.done(line)
    }
    void enter(seat, {
      admitted: (moved) => {
        line = moved
        look()
      },
      event: (text) => {
        hasRoom ||= text.subarray(0, roomEvent.length).equals(roomEvent)
        look()
      },
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
  console(seat, heard, lost) {
    const opening = new Opening<Console>(lost)
    void enter(seat, {
      admitted: (line) =>
        opening.done({
          watch: (ids) => line.send(`42${JSON.stringify(['watch', { ids }])}`),
          close: () => line.close(),
          destroy: () => line.destroy(),
        }),
      event: (text) => hearRows(text, '', heard),
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
}
