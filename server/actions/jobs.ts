import type { MessageId, PasswordLinkId, SessionId, TaskId } from '../../shared/ids.ts'
import type { Transaction } from '../storage/database.ts'

/** Jobs carry ids only. */
export interface DeliverMessage {
  name: 'deliver-message'
  messageId: MessageId
}
/** The agent added something: whether the customer is told depends on what is so when the job runs. */
export interface Notice {
  name: 'notice'
  sessionId: SessionId
}
/** A mail to an agent with the way to set a password. */
export interface PasswordMail {
  name: 'password-mail'
  linkId: PasswordLinkId
}
/** A document was signed: what was made of it is to be sealed. */
export interface SealDocument {
  name: 'seal-document'
  taskId: TaskId
}
export type Job = DeliverMessage | Notice | PasswordMail | SealDocument

export interface Jobs {
  /** The job exists if and only if the transaction commits. */
  enqueue(tx: Transaction, job: Job): Promise<void>
  /** Tells the workers of this process that a job was committed, so that it need not wait for their next look. */
  wake(): void
}
