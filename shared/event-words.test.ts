import { describe, expect, test } from 'vitest'
import type { AgentId } from './ids.ts'
import { EventType, type SessionEvent } from './session.ts'
import { eventParts } from './event-words.ts'

const ada = 'ada' as AgentId
const byAda = { kind: 'agent', id: ada, name: 'Ada Brandt' } as const
const byBo = { kind: 'agent', id: 'bo' as AgentId, name: 'Bo Castellan' } as const
const at = new Date(2026, 8, 9, 10, 9).toISOString()

const to = (me: AgentId) => ({
  me,
  customer: 'Mira Lindt',
  moment: (at: string) => new Date(at).toTimeString().slice(0, 5),
})
const line = (type: EventType, change: Partial<SessionEvent> = {}): string =>
  eventParts({ seq: 1, type, actor: byAda, at, title: 'Terms', ...change }, to(ada)).join('')

describe('a line of the activity', () => {
  test('says who did what, the reader as You, with the name apart', () => {
    const event = { seq: 1, type: 'task-added', actor: byAda, at, title: 'Terms' } as const
    expect(eventParts(event, to(ada))).toEqual(['', 'You', ' added Terms'])
    expect(eventParts(event, to(byBo.id))).toEqual(['', 'Ada Brandt', ' added Terms'])
  })

  test.each(EventType.options)('%s is a whole sentence by whoever did it', (type) => {
    for (const actor of [byAda, byBo, { kind: 'customer' }, { kind: 'system' }] as const)
      expect(line(type, { actor })).toMatch(/^\p{Lu}\P{Cc}{8,}[^.\p{Cc}]$/u)
  })

  test.each<[EventType, Partial<SessionEvent>, string]>([
    ['session-planned', {}, 'You planned the session'],
    ['session-invited', { actor: byBo }, 'Bo Castellan invited Mira Lindt'],
    ['url-generated', {}, 'You generated a session URL'],
    [
      'customer-locked',
      { actor: { kind: 'customer' }, until: at },
      'Mira Lindt is locked out until 10:09 after wrong tries',
    ],
    ['lock-lifted', {}, 'You let Mira Lindt try again'],
    ['transfer-requested', { actor: byBo, other: byAda }, 'Bo Castellan asked you for this session'],
    [
      'transfer-lapsed',
      { actor: { kind: 'system' }, other: byBo },
      'The request of Bo Castellan was not answered in time',
    ],
    ['transfer-cancelled', { other: byAda, why: 'by-requester' }, 'You no longer ask for this session'],
    ['ownership-transferred', { other: byBo, why: 'approved' }, 'You gave the session to Bo Castellan'],
    [
      'ownership-transferred',
      { actor: byBo, other: byAda, why: 'owner-away' },
      'Bo Castellan took over from you',
    ],
    ['session-ended', { actor: { kind: 'system' } }, 'The session ended by itself after inactivity'],
    ['session-ended', {}, 'You ended the session'],
    ['message-sent', { message: 'reminder', channel: 'text' }, 'Reminder sent by text message'],
    ['message-sent', { message: 'invitation', channel: 'email' }, 'Invitation sent by email'],
    ['code-sent', { channel: 'email' }, 'One-time code sent by email'],
    ['code-sent', { channel: 'text' }, 'One-time code sent by text message'],
    ['code-sent', { channel: 'both' }, 'One-time code sent by email and text message'],
    ['message-unconfirmed', { message: 'invitation' }, 'Invitation sent, not confirmed'],
    ['message-repeated', { message: 'notice' }, 'You sent the new-activity notice again'],
    [
      'message-failed',
      { message: 'notice', channel: 'text', reason: 'refused' },
      'New-activity notice failed: the number was refused',
    ],
    [
      'message-failed',
      { message: 'invitation', channel: 'email', reason: 'no-mail-server' },
      'Invitation failed: no mail server is set up',
    ],
  ])('%s %o', (type, change, said) => {
    expect(line(type, { actor: byAda, ...change })).toBe(said)
  })
})
