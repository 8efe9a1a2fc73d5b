import type { SessionId } from '../../shared/ids.ts'
import { CommandRefused } from '../link/ask.ts'
import { commands } from '../link/console.ts'
import type { ConsoleSocket } from '../link/console-socket.ts'
import type { ChatAnswer, ChatLink } from '../ui/chat/chat-link.ts'

/** The agent's way to the chat of one session. */
export const chatLink = (
  id: SessionId,
  socket: ConsoleSocket,
  ask: <T>(command: Promise<T>) => Promise<T>,
): ChatLink => ({
  read: (place) => answerOf(ask(commands.messages(id, place))),
  write: ({ id: message, text, files }) =>
    answerOf(ask(commands.write(id, { id: message, text, files: files.map((file) => file.id) }))),
  seen: (upTo) => answerOf(ask(commands.seeMessages(id, upTo)).then(() => 'kept' as const)),
  typing: () => void socket.volatile.emit('typing', { session: id }),
})

async function answerOf<T>(asked: Promise<T>): Promise<ChatAnswer<T>> {
  try {
    return await asked
  } catch (fault) {
    if (!(fault instanceof CommandRefused)) throw fault
    const { code } = fault
    return code === 'unreachable' || code === 'unavailable' || code === 'too-many'
      ? 'unreachable'
      : { refusal: code }
  }
}
