import type { Socket } from 'socket.io'
import type { z } from 'zod'
import type { Closed } from '../../shared/sockets.ts'

/** A listener for any number of sockets: made once, as thousands of connections only stay. */
export const listener = <Sender>(handle: (socket: Sender) => void) =>
  function (this: Sender): void {
    handle(this)
  }

/** The same for what has an argument: heard only if it is what the schema says; anything else is ignored. */
export const hearing = <Sender, Schema extends z.ZodType>(
  schema: Schema,
  handle: (socket: Sender, value: z.infer<Schema>) => void,
) =>
  function (this: Sender, value: unknown): void {
    const parsed = schema.safeParse(value)
    if (parsed.success) handle(this, parsed.data)
  }

/**
 * Empties the request that brought an admitted connection: it is not needed again, most connections only stay, and
 * engine.io keeps it as long as they do. Whoever asks for another namespace on the connection afterwards comes
 * without a cookie, and so in vain.
 */
export function forgetRequest({ request, handshake }: Socket): void {
  Object.assign(request, { headers: nothing, rawHeaders: [], url: '', _query: nothing })
  Object.assign(handshake, { headers: nothing, query: nothing, auth: nothing, url: '', time: '' })
}

const nothing = {}

/** Says why, where there is a reason, and closes the line for good: the client does not come back by itself. */
export function cut(socket: Cuttable, reason: z.infer<typeof Closed>['reason'] | null): void {
  if (reason) socket.emit('closed', { reason })
  socket.disconnect(true)
}

interface Cuttable {
  emit(event: 'closed', said: z.infer<typeof Closed>): unknown
  disconnect(close: true): unknown
}
