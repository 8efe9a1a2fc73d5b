import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gather } from './gather.ts'

/** Work that is done when the test says so. */
function workshop() {
  const under: {
    all: readonly string[]
    end: (outs: (string | Promise<string>)[]) => void
    fail: (fault: Error) => void
  }[] = []
  let hurry = (): void => undefined
  const one = gather<string, string>(
    { most: 3, patience: () => new Promise<void>((end) => (hurry = end)) },
    (all) => new Promise((end, fail) => void under.push({ all, end, fail })),
  )
  const turn = async (n: number) => {
    for (let tries = 0; under.length <= n && tries < 20; tries++) await Promise.resolve()
    const work = under[n]
    if (!work) throw new Error(`no work ${n}`)
    return work
  }
  return { one, turn, begun: () => under.length, hurry: () => hurry() }
}

test('nobody waits where nothing is being done', async () => {
  const { one, turn } = workshop()
  const answer = one('a')
  const work = await turn(0)
  expect(work.all).toEqual(['a'])
  work.end(['A'])
  expect(await answer).toBe('A')
})

test('what comes meanwhile is done together afterwards, in order, at most so many at once', async () => {
  const { one, turn, begun } = workshop()
  const answers = ['a', 'b', 'c', 'd', 'e'].map(one)
  ;(await turn(0)).end(['A'])
  const second = await turn(1)
  expect([second.all, begun()]).toEqual([['b', 'c', 'd'], 2])
  second.end(['B', 'C', 'D'])
  const third = await turn(2)
  expect(third.all).toEqual(['e'])
  third.end(['E'])
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E'])
})

test('an answer that is under way holds nobody up', async () => {
  const { one, turn } = workshop()
  const never = one('a')
  const next = one('b')
  ;(await turn(0)).end([new Promise<string>(() => undefined)])
  ;(await turn(1)).end(['B'])
  expect(await next).toBe('B')
  expect(await Promise.race([never, Promise.resolve('waits')])).toBe('waits')
})

test('work that does not end holds up others only for a while', async () => {
  const { one, turn, begun, hurry } = workshop()
  const stuck = one('a')
  const next = one('b')
  const first = await turn(0)
  expect(begun()).toBe(1)
  hurry()
  ;(await turn(1)).end(['B'])
  expect(await next).toBe('B')
  first.end(['A'])
  expect(await stuck).toBe('A')
})

test('a fault is heard by all who were in it, and by nobody else', async () => {
  const { one, turn } = workshop()
  const [first, second, third] = [one('a'), one('b'), one('c')]
  ;(await turn(0)).end(['A'])
  const heard = Promise.allSettled([second, third])
  ;(await turn(1)).fail(new Error('an outage'))
  expect((await heard).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await first).toBe('A')
  const later = one('d')
  ;(await turn(2)).end(['D'])
  expect(await later).toBe('D')
})

test('whenever they come, each is done once and hears its own answer, with one piece of work at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40 }), async (pauses) => {
      const done: number[] = []
      let running = 0
      const one = gather<number, number>(
        { most: 4, patience: () => new Promise(() => undefined) },
        async (all) => {
          expect(++running).toBe(1)
          await Promise.resolve()
          done.push(...all)
          running--
          return all.map((n) => n * 2)
        },
      )
      const answers: Promise<number>[] = []
      for (const [n, turns] of pauses.entries()) {
        answers.push(one(n))
        for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      }
      expect(await Promise.all(answers)).toEqual(pauses.map((_, n) => n * 2))
      expect(done).toEqual(pauses.map((_, n) => n))
    }),
  )
})
