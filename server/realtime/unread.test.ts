import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Unread } from '../../shared/chat.ts'
import type { AgentId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Login } from '../actions/log-in.ts'
import { UnreadFeed } from './unread.ts'

const [ada, bo] = ['ada' as AgentId, 'bo' as AgentId]
const none: Unread = { items: [], total: 0 }
const some = (total: number): Unread => ({ items: [], total })

class Console {
  readonly data: { login: Login }
  readonly told: Unread[] = []
  constructor(id: AgentId) {
    this.data = { login: { id } as Login }
  }
  emit(_name: 'unread', unread: Unread): void {
    this.told.push(unread)
  }
}

/** A question to the database, answered by hand. */
interface Asked {
  agents: readonly AgentId[]
  answers(unread: [AgentId, Unread][]): Promise<unknown>
  fails(): Promise<unknown>
}

describe('what is unread', () => {
  let asked: Asked[]
  let faults: unknown[]
  let feed: UnreadFeed<Console>
  let adas: Console
  let bos: Console
  const next = (): Asked => {
    const first = asked.shift()
    if (!first) throw new Error('nothing was asked')
    return first
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  beforeEach(() => {
    vi.useFakeTimers()
    ;[asked, faults, adas, bos] = [[], [], new Console(ada), new Console(bo)]
    const read = (agents: readonly AgentId[]) =>
      new Promise<ReadonlyMap<AgentId, Unread>>((resolve, reject) => {
        const answers: Asked['answers'] = (unread) => {
          resolve(new Map(unread))
          return pass(0)
        }
        const fails = () => {
          reject(new Error('the database is away'))
          return pass(0)
        }
        asked.push({ agents, answers, fails })
      })
    feed = new UnreadFeed(
      read,
      () => [adas, bos],
      (work) => void work.catch((fault: unknown) => faults.push(fault)),
    )
  })
  afterEach(() => {
    feed.close()
    vi.useRealTimers()
  })

  test('is told at once, and then of all who changed meanwhile in one question', async () => {
    feed.changed(ada)
    await pass(0)
    await next().answers([[ada, some(1)]])
    feed.changed(ada)
    feed.changed(bo, null)
    await pass(timings.unreadMs - 1)
    expect(asked).toEqual([])
    await pass(1)
    const { agents, answers } = next()
    expect(agents).toEqual([ada, bo])
    await answers([[ada, some(1)]])
    expect([adas.told, bos.told]).toEqual([[some(1)], [none]])
  })

  test('is asked for again where the database failed, of those it failed and those who changed since', async () => {
    feed.changed(ada)
    await pass(0)
    const first = next()
    feed.changed(bo)
    await first.fails()
    expect(faults).toHaveLength(1)
    await pass(timings.unreadMs - 1)
    expect(asked).toEqual([])
    await pass(1)
    const again = next()
    expect([...again.agents].sort()).toEqual([ada, bo])
    await again.answers([
      [ada, some(1)],
      [bo, some(2)],
    ])
    expect([adas.told, bos.told]).toEqual([[some(1)], [some(2)]])
    await pass(timings.unreadMs * 10)
    expect(asked).toEqual([])
  })

  test('is asked for one after the other, so that the newest is told last', async () => {
    feed.changed(ada)
    await pass(0)
    const slow = next()
    feed.changed(ada)
    await pass(timings.unreadMs * 10)
    expect(asked).toEqual([])
    await slow.answers([[ada, some(1)]])
    await pass(timings.unreadMs)
    await next().answers([[ada, some(2)]])
    expect(adas.told).toEqual([some(1), some(2)])
  })

  test('is asked for no more once it is closed, also where the last question fails', async () => {
    feed.changed(ada)
    await pass(0)
    feed.close()
    await next().fails()
    await pass(timings.unreadMs * 10)
    expect(asked).toEqual([])
  })
})
