import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { BoardFeed } from './board-feed.ts'
import type { ConsoleSocket } from './console.ts'

const [ada, lending, claims] = ['ada' as AgentId, 'lending' as TeamId, 'claims' as TeamId]

/** The database as far as the feed asks it. */
function databaseOf(teams: () => Promise<TeamId[]>): Dependencies['db'] {
  const where = async () => (await teams()).map((team) => ({ team }))
  return { select: () => ({ from: () => ({ where }) }) } as unknown as Dependencies['db']
}

describe('an open board', () => {
  let teams: () => Promise<TeamId[]>
  let faults: unknown[]
  let told: string[]
  let feed: BoardFeed
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const opens = (who: string, team: TeamId) => {
    const login = { role: 'supervisor', teamId: team, furtherTeams: [] }
    const emit = (name: string) => told.push(`${who} ${name}`)
    feed.show({ data: { login }, emit } as unknown as ConsoleSocket, true)
  }

  beforeEach(() => {
    vi.useFakeTimers()
    ;[faults, told, teams] = [[], [], async () => [lending]]
    feed = new BoardFeed(
      { db: databaseOf(() => teams()), installation: { demo: null } } as Dependencies,
      (work) => void work.catch((fault: unknown) => faults.push(fault)),
    )
    opens('Sam', lending)
    opens('Kim', claims)
  })
  afterEach(() => {
    feed.close()
    vi.useRealTimers()
  })

  test('hears once of what changed in its own teams', async () => {
    feed.changed(ada)
    feed.changed(ada, null)
    await pass(timings.boardMs * 3)
    expect(told).toEqual(['Sam list'])
  })

  test('hears of it later where the database was away', async () => {
    teams = () => Promise.reject(new Error('the database is away'))
    feed.changed(ada)
    await pass(timings.boardMs)
    expect([told, faults]).toEqual([[], [expect.any(Error)]])
    teams = async () => [lending]
    await pass(timings.boardMs * 3)
    expect(told).toEqual(['Sam list'])
    expect(faults).toHaveLength(1)
  })

  test('is asked for no more once it is closed, also where the last question fails', async () => {
    let fails = (_fault: Error): void => undefined
    const asked = vi.fn(() => new Promise<TeamId[]>((_answer, fail) => (fails = fail)))
    teams = asked
    feed.changed(ada)
    await pass(timings.boardMs)
    feed.close()
    fails(new Error('the database is away'))
    await pass(timings.boardMs * 10)
    expect([asked.mock.calls.length, faults.length]).toEqual([1, 1])
  })
})
