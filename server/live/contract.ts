import { describe, expect, test } from 'vitest'
import type { Live, Notice } from './live.ts'
import { ada, adaWithCleo, cleo, cleosSession, dan, dansSession, facts, session } from './testing/people.ts'
import { Recorder } from './testing/recorder.ts'

export const contractTimes = { graceMs: 5_000, settlingMs: 4_000 }

/** One process's live state, just made, and its time. */
export interface Stage extends AsyncDisposable {
  live: Live
  now(): number
  /** Lets time pass; resolves when what it set going has arrived. */
  pass(ms: number): Promise<void>
}

/** What every twin of live state promises. `make` uses `contractTimes`. */
export function liveContract(make: () => Promise<Stage>): void {
  /** A stage whose live state has settled. */
  async function settled(): Promise<Stage & { told: Recorder }> {
    const stage = await make()
    await stage.live.start()
    await stage.pass(contractTimes.settlingMs + 1_000)
    return Object.assign(stage, { told: new Recorder(stage.live) })
  }

  describe('settling', () => {
    test('whoever is not connected is unknown since the start, until live state has settled', async () => {
      await using stage = await make()
      const start = stage.now()
      await stage.live.start()
      const told = new Recorder(stage.live)
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'unknown', since: start }])
      await stage.pass(contractTimes.settlingMs + 1_000)
      expect(told.known).toBe(1)
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'offline', since: null }])
    })

    test('whoever is back meanwhile is online', async () => {
      await using stage = await make()
      await stage.live.start()
      stage.live.arrive(cleo, 'tab')
      await stage.pass(100)
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'online' }])
      await stage.pass(contractTimes.settlingMs + 1_000)
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'online' }])
    })

    test('live state as a whole can be trusted from the start', async () => {
      await using stage = await make()
      await stage.live.start()
      expect(stage.live.unknownSince()).toBeNull()
    })
  })

  describe('why a subject stands as it does', () => {
    test('an arrival and a departure are remembered with the process they happened in', async () => {
      await using stage = await settled()
      const { process } = stage.live
      expect(await stage.live.explain(cleo)).toMatchObject({ cause: null, holders: [] })
      stage.live.arrive(cleo, 'tab', facts(cleosSession, 3, 1))
      await stage.pass(100)
      const here = await stage.live.explain(cleo)
      expect(here).toMatchObject({ presence: { state: 'online' }, cause: { what: 'arrival', process } })
      expect(here.holders).toMatchObject([{ process }])
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs + 100)
      expect(await stage.live.explain(cleo)).toMatchObject({
        presence: { state: 'offline' },
        cause: { what: 'departure', process },
        holders: [],
      })
    })

    test('facts learned later change nothing about the cause', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      await stage.pass(100)
      stage.live.learn([facts(cleosSession, 5, 2)])
      await stage.pass(100)
      expect(await stage.live.explain(cleo)).toMatchObject({ cause: { what: 'arrival' } })
      expect(await stage.live.rows([cleosSession])).toMatchObject([{ facts: facts(cleosSession, 5, 2) }])
    })
  })

  describe('coming and going', () => {
    test('the first tab brings Cleo online, once, since now, with the facts of her admission', async () => {
      await using stage = await settled()
      const at = stage.now()
      stage.live.arrive(cleo, 'tab', facts(cleosSession, 3, 1))
      await stage.pass(100)
      const online = { id: cleosSession, state: 'online', since: at, facts: facts(cleosSession, 3, 1) }
      expect(stage.told.rows).toMatchObject([online])
      expect(await stage.live.rows([cleosSession])).toMatchObject([online])
    })

    test('saying the same tab twice, or a second tab, announces nothing', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.arrive(cleo, 'tab')
      stage.live.arrive(cleo, 'second tab')
      await stage.pass(100)
      expect(stage.told.states).toEqual(['online'])
    })

    test('closing one of two tabs keeps her online', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.arrive(cleo, 'second tab')
      stage.live.leave(cleo, 'tab')
      await stage.pass(60_000)
      expect(stage.told.states).toEqual(['online'])
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'online' }])
    })

    test('she is offline only when the grace has passed, and that is announced once', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      await stage.pass(1_000)
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs - 500)
      expect(stage.told.states).toEqual(['online'])
      await stage.pass(1_000)
      expect(stage.told.states).toEqual(['online', 'offline'])
      expect(stage.told.rows[1]?.since).toBe(stage.now() - 500)
      await stage.pass(60_000)
      expect(stage.told.states).toEqual(['online', 'offline'])
    })

    test('back within the grace, she was never away', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs - 500)
      stage.live.arrive(cleo, 'reloaded tab')
      await stage.pass(60_000)
      expect(stage.told.states).toEqual(['online'])
    })

    test('a late or double goodbye changes nothing', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.leave(cleo, 'tab')
      await stage.pass(1_000)
      stage.live.arrive(cleo, 'reloaded tab')
      stage.live.leave(cleo, 'tab')
      stage.live.leave(cleo, 'never seen')
      stage.live.leave(dan, 'never seen')
      await stage.pass(60_000)
      expect(stage.told.states).toEqual(['online'])
    })

    test('a double goodbye does not prolong the grace', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs - 1_000)
      stage.live.leave(cleo, 'tab')
      await stage.pass(1_500)
      expect(stage.told.states).toEqual(['online', 'offline'])
    })

    test('an agent in a room is announced as an agent, not as a row', async () => {
      await using stage = await settled()
      stage.live.arrive(adaWithCleo, 'console')
      await stage.pass(100)
      stage.live.leave(adaWithCleo, 'console')
      await stage.pass(contractTimes.graceMs + 100)
      expect(stage.told.rows).toEqual([])
      expect(stage.told.agents).toMatchObject([
        { subject: adaWithCleo, presence: { state: 'online' } },
        { subject: adaWithCleo, presence: { state: 'offline' } },
      ])
    })
  })

  describe('facts', () => {
    test('what was decided is announced as a row, also of somebody who is away', async () => {
      await using stage = await settled()
      stage.live.learn([facts(cleosSession, 4, 2)])
      await stage.pass(100)
      expect(stage.told.rows).toMatchObject([{ state: 'offline', facts: facts(cleosSession, 4, 2) }])
    })

    test('older facts are ignored, and the same facts say nothing', async () => {
      await using stage = await settled()
      stage.live.learn([facts(cleosSession, 4, 2)])
      await stage.pass(100)
      stage.live.learn([facts(cleosSession, 4, 2)])
      stage.live.learn([facts(cleosSession, 3, 1)])
      stage.live.arrive(cleo, 'tab', facts(cleosSession, 2, 0))
      await stage.pass(100)
      expect(stage.told.states).toEqual(['offline', 'online'])
      expect(await stage.live.rows([cleosSession])).toMatchObject([{ facts: facts(cleosSession, 4, 2) }])
    })

    test('they outlast her going', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab', facts(cleosSession, 4, 2))
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs + 100)
      expect(await stage.live.rows([cleosSession])).toMatchObject([
        { state: 'offline', facts: facts(cleosSession, 4, 2) },
      ])
    })
  })

  describe('reading', () => {
    test('rows and presences come in the order asked, also of those never heard of', async () => {
      await using stage = await settled()
      stage.live.arrive(dan, 'tab', facts(dansSession, 1))
      stage.live.arrive(adaWithCleo, 'console')
      await stage.pass(100)
      const rows = await stage.live.rows([session(9), dansSession, cleosSession])
      expect(rows.map(({ id }) => id)).toEqual([session(9), dansSession, cleosSession])
      expect(rows).toMatchObject([
        { state: 'offline', facts: null },
        { state: 'online' },
        { state: 'offline' },
      ])
      const presences = await stage.live.read([cleo, adaWithCleo, dan, cleo])
      expect(presences.map(({ state }) => state)).toEqual(['offline', 'online', 'online', 'offline'])
      expect(await stage.live.read([])).toEqual([])
    })

    test('the revision grows with every change, and reading gives the one announced last', async () => {
      await using stage = await settled()
      const [before] = await stage.live.rows([cleosSession])
      stage.live.arrive(cleo, 'tab')
      await stage.pass(20)
      for (const seq of [1, 2, 3]) {
        stage.live.learn([facts(cleosSession, seq)])
        await stage.pass(20)
      }
      stage.live.leave(cleo, 'tab')
      await stage.pass(contractTimes.graceMs + 100)
      const revisions = [before, ...stage.told.rows].map((row) => row?.revision ?? 0)
      expect(revisions).toHaveLength(6)
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
      expect(await stage.live.rows([cleosSession])).toMatchObject([{ revision: revisions.at(-1) }])
    })

    test('thousands are read in one go', async () => {
      await using stage = await settled()
      const ids = Array.from({ length: 3_000 }, (_, n) => session(n))
      for (const id of ids.slice(0, 1_500)) stage.live.arrive(`customer:${id}`, 'tab')
      await stage.pass(1_000)
      expect(stage.told.rows).toHaveLength(1_500)
      const rows = await stage.live.rows(ids)
      expect(rows.map(({ state }) => state === 'online')).toEqual(ids.map((_, n) => n < 1_500))
    })
  })

  describe('telling', () => {
    test('a notice is heard here too, in the order of publishing', async () => {
      await using stage = await settled()
      const notices: Notice[] = [
        { kind: 'list', agent: ada, list: 'recent' },
        {
          kind: 'session',
          facts: facts(cleosSession, 1),
          owner: ada,
          handedOver: false,
          former: null,
          asked: false,
        },
        { kind: 'access-changed' },
      ]
      const everybodyTold = Promise.all(notices.map((notice) => stage.live.publish(notice)))
      await stage.pass(100)
      expect(await everybodyTold).toEqual([true, true, true])
      expect(stage.told.notices).toEqual(notices)
    })

    test('a listener that fails harms nobody, and one that stopped hears nothing', async () => {
      await using stage = await make()
      await stage.live.start()
      stage.live.on('rows', () => {
        throw new Error('Ada tripped')
      })
      const told = new Recorder(stage.live)
      let heard = 0
      const stop = stage.live.on('rows', () => void (heard += 1))
      stop()
      stage.live.arrive(cleo, 'tab')
      await stage.pass(100)
      expect(told.states).toEqual(['online'])
      expect(heard).toBe(0)
    })
  })

  describe('closing', () => {
    test('announces nobody offline, and from then on everything is unknown', async () => {
      await using stage = await settled()
      stage.live.arrive(cleo, 'tab')
      stage.live.arrive(dan, 'tab')
      await stage.pass(100)
      stage.live.leave(dan, 'tab')
      await stage.live.close()
      stage.live.leave(cleo, 'tab')
      stage.live.arrive(adaWithCleo, 'console')
      await stage.pass(60_000)
      expect(stage.told.states).toEqual(['online', 'online'])
      expect(stage.told.agents).toEqual([])
      expect(stage.live.unknownSince()).not.toBeNull()
      expect(await stage.live.read([cleo])).toMatchObject([{ state: 'unknown' }])
    })

    test('twice is once', async () => {
      await using stage = await settled()
      await stage.live.close()
      await stage.live.close()
    })
  })
}
