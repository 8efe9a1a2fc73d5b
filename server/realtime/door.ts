import type { Socket } from 'socket.io'
import type { z } from 'zod'

/**
 * The one door for what sockets say. Every packet counts, also of unknown events: above `perSecond`
 * (twice that in a burst) `onFlood` is called once and the rest is dropped.
 */
export function limitEvents(socket: Socket, perSecond: number, onFlood: () => void): void {
  const burst = perSecond * 2
  let tokens = burst
  let last = performance.now()
  socket.use((_event, next) => {
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - last) / 1_000) * perSecond)
    last = now
    if (tokens >= 1) {
      tokens -= 1
      return next()
    }
    if (tokens > -1) onFlood()
    tokens = -burst * 1_000
  })
}

/** Hears an event only if its argument is what the schema says; anything else is ignored. */
export function hear<S extends z.ZodType>(
  socket: Socket,
  event: string,
  schema: S,
  handle: (value: z.infer<S>) => void,
): void {
  socket.on(event, (value: unknown) => {
    const parsed = schema.safeParse(value)
    if (parsed.success) handle(parsed.data)
  })
}

/**
 * Empties the request that brought an admitted connection: its headers are not needed again, most connections only
 * stay, and engine.io keeps the request as long as they do. Whoever asks for another namespace on the connection
 * afterwards comes without a cookie, and so in vain.
 */
export function forgetRequest({ request, handshake }: Socket): void {
  request.headers = handshake.headers = {}
  request.rawHeaders = []
}
