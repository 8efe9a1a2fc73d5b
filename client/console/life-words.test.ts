import { describe, expect, test } from 'vitest'
import { RefusalCode } from '../../shared/refusals.ts'
import { CommandRefused } from '../link/ask.ts'
import { afterEndWord, endedWord } from './end-words.ts'
import { authenticationWord, consentWord } from './entry-words.ts'
import { refusalWord } from './refusals.ts'
import { ada, entry, mirasRoom } from './testing.ts'

const now = new Date(2026, 8, 9, 10, 15)
const at = (hour: number, minute: number) => new Date(2026, 8, 9, hour, minute).toISOString()

describe('how far the customer has come', () => {
  test.each([
    [entry(), 'None required'],
    [entry({ method: 'pin', state: 'waiting' }), 'Waiting for the Session PIN'],
    [entry({ method: 'code', state: 'waiting' }), 'Waiting for the one-time code'],
    [entry({ method: 'pin', state: 'passed', passedAt: at(9, 50) }), 'PIN accepted 09:50'],
    [entry({ method: 'pin', state: 'locked', lockedUntil: at(10, 21) }), 'PIN locked until 10:21'],
    [entry({ method: 'code', state: 'locked', lockedUntil: at(10, 14) }), 'Waiting for the one-time code'],
    [entry({ method: 'code', state: 'barred' }), 'Barred after too many wrong tries'],
  ])('%o', (come, said) => expect(authenticationWord(come, now)).toBe(said))

  test.each([
    [entry(), 'None required'],
    [entry({ consent: 'waiting' }), 'Not given yet'],
    [entry({ consent: 'given', consentAt: at(9, 50) }), 'Given 09:50'],
    [entry({ consent: 'declined', consentAt: at(9, 50) }), 'Declined 09:50'],
  ])('%o', (come, said) => expect(consentWord(come, now)).toBe(said))
})

describe('the end of a session', () => {
  const by = (actor: { kind: 'agent'; id: typeof ada.id; name: string } | { kind: 'system' }) =>
    mirasRoom({
      endedBy: actor.kind === 'agent' ? 'agent' : 'inactivity',
      events: [{ seq: 3, type: 'session-ended', actor, at: at(10, 0) }],
    })

  test('says by whom, or that nobody worked on it', () => {
    expect(endedWord(by({ kind: 'agent', ...ada }), ada.id)).toBe('You ended the session with Mira Lindt.')
    expect(endedWord(by({ kind: 'agent', ...ada }), 'bo')).toBe(
      'Ada Brandt ended the session with Mira Lindt.',
    )
    expect(endedWord(by({ kind: 'system' }), ada.id)).toBe(
      'The session with Mira Lindt ended by itself, as nobody worked on it.',
    )
  })

  const after = (access: 'none' | 'limited' | 'full', until: string | null) =>
    afterEndWord(mirasRoom({ afterEnd: { access, until } }), now)

  test('says what the customer may still do, and until when', () => {
    expect(after('none', null)).toBe('Mira Lindt can no longer enter the room.')
    expect(after('limited', at(12, 0))).toBe(
      'Mira Lindt can look at the tasks and download what is complete until 12:00.',
    )
    expect(after('full', at(12, 0))).toBe('Mira Lindt can still complete tasks until 12:00.')
    expect(after('full', null)).toBe('Mira Lindt can still complete tasks, without limit.')
  })

  test('says so when that time is over, without being told anew', () => {
    expect(after('limited', at(10, 14))).toBe('Mira Lindt can no longer enter the room.')
  })
})

test.each([...RefusalCode.options, 'unreachable' as const])('a refusal %s has its sentence', (code) => {
  expect(refusalWord(new CommandRefused(code))).toMatch(/^\p{Lu}.*\.$/u)
})

test('a session that waits for another to end says which button to press', () => {
  expect(refusalWord(new CommandRefused('single-active-session'))).toContain('Press End Session there first.')
})
