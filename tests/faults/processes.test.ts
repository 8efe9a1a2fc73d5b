import { describe, expect, test } from 'vitest'
import { timings } from '../../shared/timings.ts'
import type { Installation } from '../support/installation.ts'
import { openLine } from '../support/line.ts'
import { startLoad } from '../support/load.ts'
import { onServer } from '../support/postgres.ts'
import { startInstallation } from '../support/start-installation.ts'
import { passed, seconds } from '../support/time.ts'
import { until } from '../support/until.ts'

const { graceMs, leaseMs, relayMs, renewMs, reconnectMaxMs, shutdownMs } = timings
/** Until whoever was at a process that died is shown offline. */
const crashMs = leaseMs + renewMs

describe.concurrent('a process', { timeout: 120_000 }, () => {
  test('killed takes along those who were only there, once; nobody else is ever shown offline', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 3 })
    const [a, b] = foyer.members
    await using balancer = await openLine(a.port, b.port)
    const stranded = await foyer.seats(6, a.url)
    const twofold = await foyer.seats(4, a.url, b.url)
    const moving = await foyer.seats(6, balancer.url)
    const elsewhere = await foyer.seats(3, b.url)
    await foyer.settles()

    const killedAt = performance.now()
    await a.end('SIGKILL')
    const tookMs = await foyer.shows('offline', stranded, killedAt, crashMs)
    await annotate(seconds('kill -9 of a process: offline', tookMs, crashMs))
    expect(foyer.courses(stranded)).toEqual(['online, offline'])
    expect(foyer.courses([...twofold, ...moving, ...elsewhere])).toEqual(['online'])
    await foyer.agrees()
  })

  test('that stood still is fenced; those still there are online again, those gone elsewhere always were', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2 })
    const [a, b] = foyer.members
    const staying = await foyer.seats(6, a.url)
    const going = await foyer.seats(4, a.url)
    const leaving = await foyer.seats(2, a.url)
    const twofold = await foyer.seats(3, a.url, b.url)
    const elsewhere = await foyer.seats(3, b.url)
    await foyer.settles()

    const frozenAt = performance.now()
    a.freeze()
    await Promise.all(
      going.map(async ({ customer }) => {
        const [stalled] = customer.tabs.splice(0)
        await customer.arrives(b.url)
        stalled?.disconnect()
      }),
    )
    for (const { customer } of leaving) customer.leaves()
    const goneMs = await foyer.shows('offline', [...staying, ...leaving], frozenAt, crashMs)
    await annotate(seconds('SIGSTOP of a process: offline', goneMs, crashMs))
    await passed(12_000, frozenAt)
    a.goOn()
    const backMs = reconnectMaxMs + renewMs
    const tookMs = await foyer.shows('online', staying, frozenAt + 12_000, backMs)
    await annotate(seconds('the same, going on after 12 s: online again', tookMs, backMs))
    // Longer than the grace of whoever it believed here when it went on.
    await passed(12_000 + backMs, frozenAt)
    expect(foyer.courses(staying, [b])).toEqual(['online, offline, online'])
    expect(foyer.courses(leaving, [b])).toEqual(['online, offline'])
    expect(foyer.everShown('offline', [...going, ...twofold, ...elsewhere])).toEqual([])
    await foyer.shows('online', [...staying, ...going, ...twofold, ...elsewhere], frozenAt, 12_000 + backMs)
    await foyer.shows('offline', leaving, frozenAt, 12_000 + backMs)
    await foyer.agrees()
  })

  test('ended by SIGTERM under load loses no completion, and shows nobody offline who is back in time', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2, settings: { graceMs } })
    const [a, b] = foyer.members
    await using balancer = await openLine(a.port, b.port)
    const moving = await foyer.seats(10, balancer.url)
    const late = await foyer.seats(3, a.url)
    const stranded = await foyer.seats(2, a.url)
    await foyer.settles()
    const load = startLoad(foyer, moving, balancer.url)
    await until('the load', () => load.completed.length > 2 * moving.length)

    const toldAt = performance.now()
    expect(await a.end('SIGTERM')).toBe(0)
    const endedAt = performance.now()
    await annotate(seconds('SIGTERM of a process: its end', endedAt - toldAt, shutdownMs))
    const before = load.completed.length
    await passed(graceMs / 2, endedAt)
    await Promise.all(late.map(({ customer }) => customer.arrives(b.url)))
    const boundMs = graceMs + renewMs
    const tookMs = await foyer.shows('offline', stranded, endedAt, boundMs)
    await annotate(
      seconds('SIGTERM of a process, after that: who does not return is offline', tookMs, boundMs),
    )
    await load.stop()
    expect(load.completed.length).toBeGreaterThan(before)
    expect(foyer.courses([...moving, ...late])).toEqual(['online'])
    expect(foyer.courses(stranded)).toEqual(['online, offline'])
    for (const { id } of moving) {
      const { tasks } = await b.ada.reads(id)
      const done = tasks.filter(({ state }) => state === 'completed').map((task) => task.id)
      expect(done).toEqual(load.completed.filter((each) => each.id === id).map(({ task }) => task))
    }
    foyer.watches()
    await foyer.shows('online', [...moving, ...late, ...load.joined], performance.now(), 0)
    await foyer.agrees()
  })

  test('killed between a commit and its announcement: the others tell it', async ({ annotate }) => {
    await using foyer = await startInstallation({ processes: 2 })
    const [a, b] = foyer.members
    const [guest] = await foyer.seats(1, a.url)
    if (!guest) throw new Error('nobody came')
    await foyer.settles()

    // From now on it can tell nobody, while what it does is committed.
    a.toRedis.silence()
    const completing = guest.customer.completes('Terms').catch(() => null)
    await until('the commit', async () => (await b.ada.reads(guest.id)).row.done === 1)
    const committedAt = performance.now()
    await a.end('SIGKILL')
    await completing
    const boundMs = 2 * relayMs
    const tookMs = await foyer.sees('the completion', ({ done }) => done === 1, [guest], committedAt, boundMs)
    await annotate(seconds('kill -9 between commit and announcement: shown', tookMs, boundMs))
    await until('it is struck', async () => (await unpublished(foyer)) === 0)
    await foyer.shows('offline', [guest], committedAt, crashMs)
    await foyer.agrees()
  })
})

/** How much is committed that nobody has told everybody. */
const unpublished = (foyer: Installation): Promise<number | null> =>
  onServer(foyer.database, async (client) => (await client.query('select from unpublished')).rowCount)
