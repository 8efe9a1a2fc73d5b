import * as words from '../words/messages.js'
import { messageSentence, NAME } from './message-words.ts'
import type { SessionEvent } from './session.ts'

/** Who reads, what the customer is called, and how a moment is said beside another. */
export interface Reader {
  /** The reading agent's id; null: nobody is called “You”. */
  me: string | null
  customer: string
  moment: (at: string, beside: string) => string
}

/**
 * A line of the activity as parts: before the name, the name, after it. One sentence per happening and
 * per kind of actor, as languages order words and bend verbs in their own way.
 */
export function eventParts(event: SessionEvent, reader: Reader): [string, string, string] {
  const { actor } = event
  const isMine = isOf(reader.me, actor)
  const name = isMine ? words.console_you() : actor.kind === 'agent' ? actor.name : reader.customer
  const [before = '', after] = sentence(event, reader).split(NAME)
  return after === undefined ? [before, '', ''] : [before, name, after]
}

/** That the customer went, or is back after so long; parts as of any line. */
export function presenceParts(online: boolean, away: string, customer: string): [string, string, string] {
  const said = online ? words.console_event_back({ who, away }) : words.console_event_went({ who })
  const [before = '', after = ''] = said.split(NAME)
  return [before, customer, after]
}

const who = NAME
const isOf = (me: string | null, actor: SessionEvent['actor']) => actor.kind === 'agent' && actor.id === me

function sentence(event: SessionEvent, { me, customer, moment }: Reader): string {
  const { type, actor, title = '' } = event
  const by = isOf(me, actor) ? 'you' : 'other'
  switch (type) {
    case 'session-started':
      return words.console_event_started({ by, who })
    case 'session-planned':
      return words.console_event_planned({ by, who })
    case 'session-invited':
      return words.console_event_invited({ by, who, customer })
    case 'url-generated':
      return words.console_event_url({ by, who })
    case 'message-sent':
    case 'message-failed':
    case 'message-unconfirmed':
    case 'message-repeated':
    case 'code-sent':
      return messageSentence(event, by)
    case 'customer-locked':
    case 'customer-barred':
    case 'authentication-passed':
    case 'consent-given':
    case 'consent-declined':
    case 'device-bound':
    case 'device-refused':
    case 'link-opened':
    case 'customer-joined':
      return customerSentence(type, event, moment)
    case 'lock-lifted':
      return words.console_event_lifted({ by, who, customer })
    case 'device-released':
      return words.console_event_released({ by, who, customer })
    case 'customer-changed':
      return words.console_event_changed({ by, who })
    case 'task-added':
      return words.console_event_added({ by, who, title })
    case 'task-completed':
      return words.console_event_completed({ who, title })
    case 'task-opened':
      return words.console_event_task_opened({ who, title })
    case 'task-started':
      return words.console_event_task_started({ who, title })
    case 'task-returned':
      return words.console_event_task_returned({ by, who, title, reason: event.reason ?? '' })
    case 'task-withdrawn':
      return words.console_event_task_withdrawn({ by, who, title })
    case 'task-declined':
      return words.console_event_task_declined({ who, title, reason: event.reason ?? '' })
    case 'document-signed':
      return words.console_event_document_signed({ who, title })
    case 'document-sealed':
      return words.console_event_document_sealed({ title })
    case 'file-stored':
      return words.console_event_file_stored({ who, title, file: event.file ?? '' })
    case 'file-removed':
      return words.console_event_file_removed({ who, title, file: event.file ?? '' })
    case 'message-written':
      return words.console_event_message_written({ who })
    case 'session-ended':
      return actor.kind === 'agent'
        ? words.console_event_ended({ by, who })
        : words.console_event_ended_itself()
    case 'session-kept-open':
      return words.console_event_kept_open({ by, who })
    case 'session-renewed':
      return words.console_event_renewed({ by, who })
    case 'room-looked-at':
      return words.console_event_looked({ by, who })
    case 'transfer-requested':
    case 'transfer-declined':
    case 'transfer-lapsed':
    case 'transfer-cancelled':
    case 'ownership-transferred':
      return transferSentence(type, event, me)
  }
}

type OfTransfer = Extract<SessionEvent['type'], `transfer-${string}` | 'ownership-transferred'>

function transferSentence(
  type: OfTransfer,
  { other: agent, why = 'owner-away' }: SessionEvent,
  me: string | null,
): string {
  const other = agent?.name ?? ''
  const whom = agent?.id === me ? 'you' : 'other'
  switch (type) {
    case 'transfer-requested':
      return words.console_event_asked({ whom, who, other })
    case 'transfer-declined':
      return words.console_event_transfer_declined({ whom, who, other })
    case 'transfer-lapsed':
      return words.console_event_lapsed({ whom, other })
    case 'transfer-cancelled':
      return words.console_event_cancelled({ whom, why, other })
    case 'ownership-transferred':
      return words.console_event_handed_over({ whom, why, who, other })
  }
}

type OfCustomer =
  | 'customer-locked'
  | 'customer-barred'
  | 'authentication-passed'
  | 'consent-given'
  | 'consent-declined'
  | 'device-bound'
  | 'device-refused'
  | 'link-opened'
  | 'customer-joined'

function customerSentence(type: OfCustomer, { at, until }: SessionEvent, moment: Reader['moment']): string {
  switch (type) {
    case 'customer-locked':
      return until
        ? words.console_event_locked_until({ who, time: moment(until, at) })
        : words.console_event_locked({ who })
    case 'customer-barred':
      return words.console_event_barred({ who })
    case 'authentication-passed':
      return words.console_event_authenticated({ who })
    case 'consent-given':
      return words.console_event_consented({ who })
    case 'consent-declined':
      return words.console_event_declined({ who })
    case 'device-bound':
      return words.console_event_device_bound({ who })
    case 'device-refused':
      return words.console_event_device_refused()
    case 'link-opened':
      return words.console_event_opened({ who })
    case 'customer-joined':
      return words.console_event_joined({ who })
  }
}
