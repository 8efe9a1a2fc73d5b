import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AgentId, SessionId, TeamId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import { Watches, type Watcher } from './watches.ts'

const [cleo, dana] = ['cleo' as SessionId, 'dana' as SessionId]
const row = (id: SessionId, revision: number): StatusRow => ({
  id,
  status: 'online-open',
  done: 0,
  total: 1,
  revision,
})

class Console implements Watcher {
  readonly id = 'socket'
  readonly agent = () => ({
    id: 'ada' as AgentId,
    role: 'agent' as const,
    teamId: 'team' as TeamId,
    furtherTeams: [],
    scope: 'mine' as const,
  })
  readonly events: StatusRow[][] = []
  refreshed = 0
  asked = 0
  isFull = false
  writable = () => !this.isFull
  written = 0
  send = (rows: readonly StatusRow[], others: readonly Console[] = []) => {
    this.written++
    for (const each of [this, ...others]) each.events.push([...rows])
  }
  refresh = () => void this.refreshed++
}

describe('watching', () => {
  let watches: Watches
  let ada: Console

  beforeEach(() => {
    vi.useFakeTimers()
    watches = new Watches(10)
    ada = new Console()
  })
  afterEach(() => {
    watches.close()
    vi.useRealTimers()
  })

  test('all changes of a window come as one event, each session with its newest row', () => {
    watches.watch(ada, [cleo, dana])
    for (let revision = 1; revision <= 5; revision++) watches.changed(row(cleo, revision))
    watches.changed(row(dana, 1))
    vi.advanceTimersByTime(10)
    expect(ada.events).toEqual([[row(cleo, 5), row(dana, 1)]])
  })

  test('consoles that get the same rows get them written once; who gets others is not among them', () => {
    const [bo, cy, dee] = [new Console(), new Console(), new Console()]
    for (const console of [ada, bo, cy]) watches.watch(console, [cleo, dana])
    watches.watch(dee, [cleo])
    watches.changed(row(cleo, 1))
    watches.changed(row(dana, 1))
    vi.advanceTimersByTime(10)
    for (const { events } of [ada, bo, cy]) expect(events).toEqual([[row(cleo, 1), row(dana, 1)]])
    expect(dee.events).toEqual([[row(cleo, 1)]])
    expect([ada, bo, cy, dee].map(({ written }) => written)).toEqual([1, 0, 0, 1])
  })

  test('the first change after a while waits for nothing, the next for the end of the window', () => {
    watches.watch(ada, [cleo])
    watches.changed(row(cleo, 1))
    vi.advanceTimersByTime(0)
    expect(ada.events).toEqual([[row(cleo, 1)]])
    watches.changed(row(cleo, 2))
    vi.advanceTimersByTime(9)
    expect(ada.events).toHaveLength(1)
    watches.changed(row(cleo, 3))
    vi.advanceTimersByTime(1)
    expect(ada.events).toEqual([[row(cleo, 1)], [row(cleo, 3)]])
  })

  test('nobody gets a row they do not watch, or no longer watch', () => {
    const bo = new Console()
    watches.watch(ada, [cleo])
    watches.watch(bo, [cleo])
    watches.watch(bo, [dana])
    watches.changed(row(cleo, 1))
    vi.advanceTimersByTime(10)
    expect([ada.events.length, bo.events.length]).toEqual([1, 0])
    watches.forget(ada)
    expect(watches.isWatched(cleo)).toBe(false)
  })

  test('a console that does not drain loses its rows and gets a snapshot when it does', () => {
    watches.watch(ada, [cleo])
    ada.isFull = true
    for (let revision = 1; revision <= 100; revision++) {
      watches.changed(row(cleo, revision))
      vi.advanceTimersByTime(10)
    }
    expect([ada.events.length, ada.refreshed]).toEqual([0, 0])
    ada.isFull = false
    vi.advanceTimersByTime(1_000)
    expect([ada.events.length, ada.refreshed]).toEqual([0, 1])
    watches.changed(row(cleo, 101))
    vi.advanceTimersByTime(10)
    expect(ada.events).toEqual([[row(cleo, 101)]])
  })
})
