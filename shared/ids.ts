import { z } from 'zod'

/** UUIDv7, made in the action that creates the thing. */
const id = z.uuid()

export const SessionId = id.brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>
export const AgentId = id.brand<'AgentId'>()
export type AgentId = z.infer<typeof AgentId>
export const TeamId = id.brand<'TeamId'>()
export type TeamId = z.infer<typeof TeamId>
export const TaskId = id.brand<'TaskId'>()
export type TaskId = z.infer<typeof TaskId>
/** A file of a task or of the chat; its name in the store as well, and so in one spelling, whatever a browser makes of it. */
export const FileId = id.toLowerCase().brand<'FileId'>()
export type FileId = z.infer<typeof FileId>
/** A PDF to be signed; its name in the store as well. */
export const DocumentId = id.brand<'DocumentId'>()
export type DocumentId = z.infer<typeof DocumentId>
export const TemplateId = id.brand<'TemplateId'>()
export type TemplateId = z.infer<typeof TemplateId>
export const MessageId = id.brand<'MessageId'>()
export type MessageId = z.infer<typeof MessageId>
/** A message of the chat, chosen by the browser of who writes it. */
export const ChatMessageId = id.brand<'ChatMessageId'>()
export type ChatMessageId = z.infer<typeof ChatMessageId>
export const CannedReplyId = id.brand<'CannedReplyId'>()
export type CannedReplyId = z.infer<typeof CannedReplyId>
export const TransferId = id.brand<'TransferId'>()
export type TransferId = z.infer<typeof TransferId>
export const LoginId = id.brand<'LoginId'>()
export type LoginId = z.infer<typeof LoginId>
export const PasswordLinkId = id.brand<'PasswordLinkId'>()
export type PasswordLinkId = z.infer<typeof PasswordLinkId>
