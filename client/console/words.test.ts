import { describe, expect, test } from 'vitest'
import type { SessionId } from '../../shared/ids.ts'
import type { CustomerStatus, StatusRow } from '../../shared/status.ts'
import { mirasRoom, message } from './testing.ts'
import { headerWords, invitedWord, rowWord, spoken } from './words.ts'

const at = new Date(2026, 8, 9, 10, 9).toISOString()
const now = new Date(2026, 8, 9, 10, 15)
const nextDay = new Date(2026, 8, 10, 8, 0)
const row = (status: CustomerStatus, done = 1, total = 3): StatusRow => ({
  id: 'cleo' as SessionId,
  status,
  since: at,
  done,
  total,
  revision: 1,
})

describe('customer status, word for word', () => {
  test.each([
    [row('online-open'), 'Online', 'Online', '2 tasks open', 'Online, 2 tasks open'],
    [row('offline-open'), 'Offline', 'Offline', '2 tasks open', 'Offline, 2 tasks open'],
    [
      row('online-complete', 3),
      'Online, complete',
      'Online',
      'All tasks complete',
      'Online, all tasks complete',
    ],
    [
      row('offline-complete', 3),
      'Offline, complete',
      'Offline',
      'All tasks complete',
      'Offline, all tasks complete',
    ],
    [row('never-joined'), 'Never joined', 'Never joined', 'Invited 10:09', 'Never joined'],
    [row('unknown'), 'Unknown since 10:09', 'Status unknown', 'Since 10:09', 'Status unknown since 10:09'],
    [row('online-open', 0, 0), 'Online', 'Online', 'No tasks yet', 'Online, no tasks yet'],
  ])('$status', (each, inRow, presence, tasks, said) => {
    expect([rowWord(each, at, now), headerWords(each, 'Invited 10:09', now), spoken(each, now)]).toEqual([
      inRow,
      { presence, tasks },
      said,
    ])
  })

  test('invited is said with its time, and only of an invitation that went out', () => {
    const invited = (change: Parameters<typeof mirasRoom>[0]) =>
      invitedWord(mirasRoom({ invitedAt: at, ...change }), now)
    expect(invited({})).toBe('Invited 10:09')
    expect(invited({ invitation: message({ state: 'failed', reason: 'refused' }) })).toBe('Invitation failed')
    expect(invited({ invitation: message({ kind: 'renewal', state: 'failed' }) })).toBe('Invited 10:09')
    expect(invited({ external: true, invitation: null })).toBe('External invitation')
    expect(invited({ external: true, invitation: null, invitedAt: null })).toBe('Not invited yet')
    expect(invitedWord(mirasRoom({ invitedAt: at }), nextDay)).toBe('Invited 9 Sept, 10:09')
  })

  test('one task open is said in the singular; not invited is said so', () => {
    expect(headerWords(row('online-open', 2), '', now).tasks).toBe('1 task open')
    expect(rowWord(row('never-joined'), null, now)).toBe('Never joined, not invited yet')
  })

  test('a time of another day stands with its date', () => {
    expect(rowWord(row('unknown'), at, nextDay)).toBe('Unknown since 9 Sept, 10:09')
  })
})
