import type { EventType } from '../../shared/session.ts'
import * as words from '../../words/messages.js'

export type ActivityGroup = 'tasks' | 'customer' | 'messages' | 'session'

/** By which the activity is filtered, in the order they are offered. */
export const activityGroups: readonly { group: ActivityGroup | 'all'; name: () => string }[] = [
  { group: 'all', name: words.console_all },
  { group: 'tasks', name: words.console_tasks },
  { group: 'customer', name: words.console_activity_customer },
  { group: 'messages', name: words.console_activity_messages },
  { group: 'session', name: words.console_activity_session },
]

/** What a line is about; that the customer came and went is about her. */
export const groupOf: Record<EventType, ActivityGroup> = {
  'session-started': 'session',
  'session-planned': 'session',
  'session-invited': 'messages',
  'url-generated': 'messages',
  'message-sent': 'messages',
  'message-failed': 'messages',
  'message-unconfirmed': 'messages',
  'message-repeated': 'messages',
  'link-opened': 'customer',
  'code-sent': 'messages',
  'authentication-passed': 'customer',
  'customer-locked': 'customer',
  'customer-barred': 'customer',
  'lock-lifted': 'customer',
  'consent-given': 'customer',
  'consent-declined': 'customer',
  'device-bound': 'customer',
  'device-refused': 'customer',
  'device-released': 'customer',
  'customer-joined': 'customer',
  'customer-changed': 'customer',
  'task-added': 'tasks',
  'task-opened': 'tasks',
  'task-started': 'tasks',
  'task-completed': 'tasks',
  'task-returned': 'tasks',
  'task-withdrawn': 'tasks',
  'task-declined': 'tasks',
  'document-signed': 'tasks',
  'document-sealed': 'tasks',
  'file-stored': 'tasks',
  'file-removed': 'tasks',
  'message-written': 'messages',
  'session-ended': 'session',
  'session-kept-open': 'session',
  'session-renewed': 'session',
  'transfer-requested': 'session',
  'transfer-declined': 'session',
  'transfer-lapsed': 'session',
  'transfer-cancelled': 'session',
  'ownership-transferred': 'session',
  'room-looked-at': 'session',
}
