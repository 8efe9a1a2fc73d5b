import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFoyer, type Foyer, type Pair } from './support/foyer.ts'
import { until } from './support/until.ts'

describe.each<Pair>(['embedded', 'services'])('the main job on the pair: %s', (pair) => {
  let foyer: Foyer

  beforeAll(async () => {
    foyer = await startFoyer(pair)
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  test('from start to end: never joined, online, a task completed, offline, ended', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Cleo')
    ada.watches(id)
    await ada.sees(id, 'never-joined')
    await ada.opens(id)
    await ada.addsTask(id, 'Terms')

    await using cleo = foyer.customer()
    await cleo.continues(await foyer.linkOf(ada, id))
    expect((await ada.reads(id)).row.status).toBe('never-joined')
    await cleo.arrives()
    await ada.sees(id, 'online-open')

    await cleo.completes('Terms')
    await ada.sees(id, 'online-complete')
    await ada.seesInRoom('the task is completed', ({ tasks }) => tasks[0]?.state === 'completed')

    cleo.leaves()
    await ada.sees(id, 'offline-complete')

    const ended = await ada.ends(id)
    expect(ended.state).toBe('ended')
    // Sending goes beside the agent's work: either comes first. Nobody is told of a task the invitation leads to.
    const types = ended.events.map(({ type }) => type)
    expect(types.slice(1, 3).sort()).toEqual(['message-sent', 'task-added'])
    expect(ended.events.find(({ type }) => type === 'message-sent')?.message).toBe('invitation')
    expect(types.toSpliced(1, 2)).toEqual([
      'session-started',
      'link-opened',
      'customer-joined',
      'device-bound',
      'task-completed',
      'session-ended',
    ])
    expect(ended.events.map(({ seq }) => seq)).toEqual(ended.events.map((_event, index) => index + 1))
  })

  test('a reload within grace is never seen as offline', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Rosa')
    await using rosa = foyer.customer()
    await rosa.continues(await foyer.linkOf(ada, id))
    ada.watches(id)
    await rosa.arrives()
    await ada.sees(id, 'online-open')
    for (let reload = 0; reload < 5; reload++) {
      rosa.leaves()
      await rosa.arrives()
    }
    await ada.addsTask(id, 'Seen after all reloads')
    await until('the new task in the row', () => ada.rows.get(id)?.total === 1)
    const joined = ada.heard.findIndex((row) => row.id === id && row.status === 'online-open')
    expect(
      ada.heard.slice(joined).filter((row) => row.id === id && row.status.startsWith('offline')),
    ).toEqual([])
  })

  test('of two tabs the newest is live, and the customer is offline only after it', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Marcus')
    ada.watches(id)
    await using marcus = foyer.customer()
    await marcus.continues(await foyer.linkOf(ada, id))
    const first = await marcus.arrives()
    await ada.sees(id, 'online-open')
    const heard = ada.heard.length
    const told = new Promise((closed) => first.once('closed', ({ reason }) => closed(reason)))
    await marcus.arrives()
    expect(await told).toBe('other-tab')
    await until('the older is cut', () => !first.connected)
    await ada.addsTask(id, 'Still here')
    await until('the task in the row', () => ada.rows.get(id)?.total === 1)
    expect(ada.heard.slice(heard).filter((row) => row.id === id && row.status.startsWith('offline'))).toEqual(
      [],
    )
    await marcus.seesInRoom('the task', ({ tasks }) => tasks.length === 1)
    marcus.leaves()
    await ada.sees(id, 'offline-open')
  })

  test('fetching a link a hundred times joins nobody and uses nothing up', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Jonas')
    const token = await foyer.linkOf(ada, id)
    const before = await ada.reads(id)
    await using jonas = foyer.customer()
    for (let scan = 0; scan < 100; scan++) {
      const response = await jonas.browser.ask(scan % 3 === 0 ? 'HEAD' : 'GET', `/j/${token}`, undefined, {
        accept: 'text/html',
        ...(scan % 2 === 0 && { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' }),
      })
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null])
    }
    // What the page's form leads to, fetched instead of posted, is nothing.
    for (const path of [`/api/join/${token}`, `/api/join/${token}/renew`])
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        expect((await jonas.browser.ask(method, path, undefined, { origin: foyer.url })).status).toBe(404)
    expect(await ada.reads(id)).toEqual(before)
    ada.watches(id)
    await jonas.continues(token)
    await jonas.arrives()
    await ada.sees(id, 'online-open')
  })

  test('completing twice at once gives one completion and one line', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Priya')
    await ada.addsTask(id, 'Once')
    await using priya = foyer.customer()
    await priya.continues(await foyer.linkOf(ada, id))
    await priya.arrives()
    await Promise.all(Array.from({ length: 8 }, () => priya.completes('Once')))
    const room = await ada.reads(id)
    expect(room.events.filter(({ type }) => type === 'task-completed')).toHaveLength(1)
    expect([room.row.done, room.row.total]).toEqual([1, 1])
  })

  test('the customer sees the owner as here only while the owner has the room open', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Leila')
    await using leila = foyer.customer()
    await leila.continues(await foyer.linkOf(ada, id))
    await leila.arrives()
    await leila.seesInRoom('nobody here', ({ owner }) => !owner.here)
    await ada.opens(id)
    await leila.seesInRoom('Ada is here', ({ owner }) => owner.here)
    ada.leavesRoom()
    await leila.seesInRoom('Ada left', ({ owner }) => !owner.here)
  })

  test('after the end the customer sees her tasks for a time and completes nothing, also by her link', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Hannah')
    await ada.addsTask(id, 'Too late')
    const token = await foyer.linkOf(ada, id)
    await using hannah = foyer.customer()
    await hannah.continues(token)
    await hannah.arrives()
    await ada.ends(id)
    await hannah.seesInRoom('the end', ({ state }) => state === 'ended')
    await expect(hannah.completes('Too late')).rejects.toThrow('session-ended')
    await hannah.continues(token)
    await hannah.arrives()
    expect(hannah.room).toMatchObject({ state: 'ended', access: 'limited', tasks: [{ title: 'Too late' }] })
  })

  test('a restart loses nothing, and everybody is right again by themselves', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Tobias')
    await ada.addsTask(id, 'Before')
    ada.watches(id)
    await ada.opens(id)
    await using tobias = foyer.customer()
    await tobias.continues(await foyer.linkOf(ada, id))
    await tobias.arrives()
    await tobias.completes('Before')
    await ada.sees(id, 'online-complete')
    // Forgotten while nobody can tell her: she may be back before all of the new start is done.
    await foyer.restart(() => Promise.resolve(ada.rows.clear()))
    await ada.sees(id, 'online-complete')
    await ada.addsTask(id, 'After')
    await tobias.seesInRoom('the new task', ({ tasks }) => tasks.some(({ title }) => title === 'After'))
    await ada.seesInRoom('the new task', ({ tasks }) => tasks.length === 2)
  })

  test('the recent list has one’s own sessions, last entered first, by completeness', async () => {
    await using bo = await foyer.agent('Bo')
    const started = []
    for (const name of ['One', 'Two', 'Three']) started.push((await bo.startsSession(name)).id)
    await bo.opens(started[0] as string)
    const names = async (query: string) =>
      (
        await bo.browser.value<{ items: { customer: { name: string } }[] }>('GET', `/api/sessions?${query}`)
      ).items.map(({ customer }) => customer.name)
    expect(await names('')).toEqual(['One', 'Three', 'Two'])
    expect(await names('filter=completed')).toEqual([])
    expect(await names('filter=incomplete')).toEqual(['One', 'Three', 'Two'])
  })

  test('the list is paged without gap or repetition', async () => {
    await using cy = await foyer.agent('Cy')
    const started = new Set<string>()
    for (let index = 0; index < 55; index++) started.add((await cy.startsSession(`Customer${index}`)).id)
    const first = await cy.browser.value<{ items: { id: string }[]; nextCursor: string }>(
      'GET',
      '/api/sessions',
    )
    const rest = await cy.browser.value<{ items: { id: string }[]; nextCursor: null }>(
      'GET',
      `/api/sessions?cursor=${first.nextCursor}`,
    )
    expect(rest.nextCursor).toBeNull()
    const all = [...first.items, ...rest.items].map(({ id }) => id)
    expect([all.length, new Set(all)]).toEqual([55, started])
  })
})
