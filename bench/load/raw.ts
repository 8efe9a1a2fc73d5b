import type { StatusRow } from '../../shared/status.ts'
import { Opening } from './opening.ts'
import type { Connection, Console, Protocol } from './protocol.ts'
import { WebSocketLine } from './web-socket.ts'

/** Plain WebSockets that carry JSON: the first message to a customer is the room, all to a console are rows. */
export const raw: Protocol = {
  customer(seat, lost) {
    const opening = new Opening<Connection>(lost)
    const line = new WebSocketLine(seat, '/room', {
      opened: () => undefined,
      heard: () => {
        if (!opening.isOpen) opening.done(line)
      },
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
  console(seat, heard, lost) {
    const opening = new Opening<Console>(lost)
    const line = new WebSocketLine(seat, '/console', {
      opened: () =>
        opening.done({
          watch: (ids) => line.send(JSON.stringify({ watch: ids })),
          close: () => line.close(),
          destroy: () => line.destroy(),
        }),
      heard: (text) => heard((JSON.parse(text.toString()) as { rows: StatusRow[] }).rows),
      closed: (reason) => opening.closed(reason),
    })
    return opening.promise
  },
}
