import { afterEach, expect, test, vi } from 'vitest'
import type { SessionRow } from '../../shared/session.ts'
import { commands } from '../link/console.ts'
import { readRecent, SessionList } from './list.svelte.ts'
import { Rows } from './rows.svelte.ts'

afterEach(() => void vi.restoreAllMocks())

/** Entered in the order of their numbers: the highest last, so first in the list. */
const session = (entered: number, name = String(entered)) =>
  ({
    id: name,
    state: 'active',
    enteredAt: `2026-09-09T10:00:${String(entered).padStart(2, '0')}.000Z`,
    unseenAt: null,
    unread: 0,
    row: { id: name, status: 'offline-open', done: 0, total: 0, revision: 1 },
  }) as SessionRow

const ended = (row: SessionRow): SessionRow => ({ ...row, state: 'ended' })

function serves(...pages: { items: SessionRow[]; nextCursor: string | null }[]) {
  const list = vi.spyOn(commands, 'list')
  for (const page of pages) list.mockResolvedValueOnce(page)
  return list
}
const shown = (list: SessionList) => list.items.map(({ id }) => id as string)

test('what was loaded beyond the first page is read again with it, and continued where it ends', async () => {
  const asked = serves(
    { items: [session(9), session(8)], nextCursor: 'after 8' },
    { items: [session(7), session(6)], nextCursor: 'after 6' },
    { items: [session(10, '6'), session(9)], nextCursor: 'after 9' },
    { items: [session(8), ended(session(7))], nextCursor: 'after 7' },
    { items: [session(5)], nextCursor: null },
  )
  const list = new SessionList(new Rows(), readRecent)
  await list.fetch()
  await list.more()
  await list.fetch()
  expect(shown(list)).toEqual(['6', '9', '8', '7'])
  expect(list.items.at(-1)?.state).toBe('ended')
  await list.more()
  expect(asked).toHaveBeenLastCalledWith({ filter: 'all', cursor: 'after 7' })
  expect(shown(list)).toEqual(['6', '9', '8', '7', '5'])
})

test('under the pointer a session ends and changes its name in its place', async () => {
  serves(
    { items: [session(9), session(8)], nextCursor: null },
    { items: [session(10), ended(session(8)), session(9)], nextCursor: null },
  )
  const list = new SessionList(new Rows(), readRecent)
  await list.fetch()
  list.hold(true)
  await list.fetch()
  expect(list.items.map(({ id, state }) => `${id} ${state}`)).toEqual(['9 active', '8 ended'])
  list.hold(false)
  expect(shown(list)).toEqual(['10', '8', '9'])
})

test('what is loaded further while the pointer is on the list is still there when it leaves', async () => {
  serves(
    { items: [session(9), session(8)], nextCursor: 'after 8' },
    { items: [session(10), session(9)], nextCursor: 'after 9' },
    { items: [session(7)], nextCursor: null },
    { items: [session(10), session(9)], nextCursor: 'after 9' },
    { items: [session(8), session(7)], nextCursor: null },
  )
  const list = new SessionList(new Rows(), readRecent)
  await list.fetch()
  list.hold(true)
  await list.fetch()
  await list.more()
  expect(shown(list)).toEqual(['9', '8', '7'])
  list.hold(false)
  await vi.waitFor(() => expect(shown(list)).toEqual(['10', '9', '8', '7']))
})

test('the order stands still under the pointer, and follows when it leaves', async () => {
  serves(
    { items: [session(9), session(8)], nextCursor: null },
    { items: [session(10, '8'), session(9)], nextCursor: null },
  )
  const list = new SessionList(new Rows(), readRecent)
  await list.fetch()
  list.hold(true)
  await list.fetch()
  expect(shown(list)).toEqual(['9', '8'])
  list.hold(false)
  expect(shown(list)).toEqual(['8', '9'])
})

test('a filter that cannot be answered does not show the former list under its name', async () => {
  serves({ items: [session(9)], nextCursor: null })
  const list = new SessionList(new Rows(), readRecent)
  await list.fetch()
  vi.spyOn(commands, 'list').mockRejectedValueOnce(new Error('unreachable'))
  await list.show('completed')
  expect(list.items).toEqual([])
  expect(list.failed).toBe(true)
})
