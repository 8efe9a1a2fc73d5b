import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import { notLive, Rows } from './rows.svelte.ts'

const row = (revision: number, status: StatusRow['status'] = 'online-open'): StatusRow => ({
  id: 'cleo' as SessionId,
  status,
  done: 0,
  total: revision,
  revision,
})

describe('rows of a console', () => {
  test('the newest row wins in whatever order rows come, doubled or not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (revisions) => {
        const rows = new Rows()
        for (const revision of revisions) rows.accept([row(revision)])
        expect(rows.of(row(0)).revision).toBe(Math.max(...revisions))
      }),
    )
  })

  test('a list fetched later than the notices does not bring old rows back', () => {
    const rows = new Rows()
    rows.accept([row(7)])
    expect(rows.of(row(3)).revision).toBe(7)
    expect(rows.of(row(9)).revision).toBe(9)
  })

  test('without a line nothing stays green, and never joined stays', () => {
    const since = '2026-11-22T10:09:00.000Z'
    expect(notLive(row(1), since)).toMatchObject({ status: 'unknown', since })
    expect(notLive(row(1, 'never-joined'), since).status).toBe('never-joined')
  })
})
