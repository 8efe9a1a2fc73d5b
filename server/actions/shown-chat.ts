import type { ChatFile, ChatMessage, ChatState } from '../../shared/chat.ts'
import { canBeDrawn } from '../domain/tasks/upload.ts'
import type { StoredFile, StoredMessage } from '../storage/chat.ts'
import type { Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'

type Told = Pick<Session, 'settingsTeamId' | 'state' | 'chatLast' | 'chatSeenCustomer' | 'chatSeenAgent'>

/** How far the chat of a session is. */
export const chatOf = ({ settingsOf }: Pick<Dependencies, 'settingsOf'>, session: Told): ChatState => ({
  last: session.chatLast,
  seenByCustomer: session.chatSeenCustomer,
  seenByAgent: session.chatSeenAgent,
  attachments: settingsOf(session.settingsTeamId).chatAttachments,
  closed: session.state === 'ended',
})

/** A message as both sides see it. */
export const shownMessage = ({ id, number, agent, data, files, at }: StoredMessage): ChatMessage => ({
  id,
  number,
  from: agent ? { kind: 'agent', ...agent } : { kind: 'customer' },
  text: (JSON.parse(data ?? '{}') as { text?: string }).text ?? '',
  files: files.map(shownChatFile),
  at: at.toISOString(),
})

export const shownChatFile = ({ id, name, size, type }: StoredFile): ChatFile => ({
  id,
  name,
  size,
  type: type ?? '',
  preview: canBeDrawn(type),
})
