import { enter } from '../load/foyer.ts'
import { Opening } from '../load/opening.ts'
import { WebSocketLine } from '../load/web-socket.ts'
import type { Sit, Writer } from './places.ts'

/** Socket.IO: what is written and what is heard are events of one socket. */
export const naivePlace: Sit = ({ port, from, room }, ears) => {
  const opening = new Opening<Writer>((reason) => ears.lost(reason))
  const line = enter({ port, from, cookie: `room=${room}` }, '/', {
    admitted: () => opening.done(writer),
    event: (text) => {
      const [name, message] = JSON.parse(text.subarray(2).toString()) as [string, { id: string }]
      if (name === 'message') ears.message(message.id)
    },
    closed: (reason) => opening.closed(reason),
  })
  const writer: Writer = {
    write: (id, text) => line.send(`42/,${JSON.stringify(['message', { id, text }])}`),
    destroy: () => line.destroy(),
  }
  return opening.promise
}

/** Plain WebSockets that carry JSON. */
export const limitPlace: Sit = ({ port, from, room }, ears) => {
  const opening = new Opening<Writer>((reason) => ears.lost(reason))
  const line = new WebSocketLine({ port, from, cookie: `room=${room}` }, '/', {
    opened: () => opening.done(writer),
    heard: (text) => ears.message((JSON.parse(text.toString()) as { id: string }).id),
    closed: (reason) => opening.closed(reason),
  })
  const writer: Writer = {
    write: (id, text) => line.send(JSON.stringify({ id, text })),
    destroy: () => line.destroy(),
  }
  return opening.promise
}
