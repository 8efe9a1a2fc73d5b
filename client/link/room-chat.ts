import type { ChatMessage, ChatPage } from '../../shared/chat.ts'
import type { ChatMessageId, FileId, SessionId } from '../../shared/ids.ts'
import type { Refusal, RefusalCode } from '../../shared/refusals.ts'
import { send, type RoomLine } from './room.ts'

type Answer<T> = T | { refusal: RefusalCode } | 'unreachable'

/** The customer's way to the chat of her session; `line`: the one that stands now, if one does. */
export const roomChat = (session: SessionId, line: () => RoomLine | null) => ({
  read: (place: { before?: number; after?: number }): Promise<Answer<ChatPage>> => {
    const query = Object.entries(place).map(([name, number]) => `?${name}=${number}`)
    return answerOf('GET', `/api/room/messages${query.join('')}`, session)
  },
  write: ({ id, text, files }: { id: ChatMessageId; text: string; files: readonly { id: FileId }[] }) =>
    answerOf<ChatMessage>('POST', '/api/room/messages', session, {
      id,
      text,
      files: files.map((file) => file.id),
    }),
  seen: (upTo: number) => answerOf<'kept'>('POST', '/api/room/messages/seen', session, { upTo }),
  typing: () => void line()?.volatile.emit('typing', { session }),
})

async function answerOf<T>(
  method: string,
  path: string,
  session: SessionId,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await send(method, path, { session }, { body })
  if (response === 'unreachable') return response
  if (response.status === 204) return 'kept' as T
  const value = (await response.json().catch(() => null)) as T | Refusal | null
  if (!value) return 'unreachable'
  if (typeof value === 'object' && 'refusal' in value) return { refusal: value.refusal }
  // A hotel's log-in page may answer in the server's stead.
  return response.ok ? value : 'unreachable'
}
