import { expect, test } from 'vitest'
import { changeTeam, createTeam } from '../server/actions/teams.ts'
import { transact } from '../server/storage/database.ts'
import { lockSession } from '../server/storage/sessions.ts'
import { startSession } from '../server/actions/start-session.ts'
import { granted, openStage } from './support/stage.ts'

test('of two transactions that wait for each other one is begun anew, and both are done', async () => {
  await using stage = await openStage()
  const ada = await stage.person('ada')
  const starts = async (name: string) =>
    granted(await startSession(stage.deps, ada, { customer: { name, email: `${name}@example.com` } }))
  const [one, two] = [await starts('mira'), await starts('noor')]
  let waiting = 0
  let met = (): void => undefined
  const both = new Promise<void>((done) => (met = done))
  let tries = 0
  const locks = (first: typeof one, second: typeof one) =>
    transact(stage.deps.db, async (tx) => {
      tries++
      await lockSession(tx, first)
      if (++waiting === 2) met()
      await both
      await lockSession(tx, second)
      return 'done'
    })
  expect(await Promise.all([locks(one, two), locks(two, one)])).toEqual(['done', 'done'])
  expect(tries).toBe(3)
})

test('any other fault is told at once', async () => {
  await using stage = await openStage()
  let tries = 0
  const fails = transact(stage.deps.db, async () => {
    tries++
    throw new Error('a bug')
  })
  await expect(fails).rejects.toThrow('a bug')
  expect(tries).toBe(1)
})

test('administrators who change the same team at once are heard one after the other', async () => {
  await using stage = await openStage()
  const admin = await stage.person('admin')
  const team = granted(await createTeam(stage.deps, admin, { name: 'Claims' }))
  const renamed = Array.from({ length: 10 }, (_, n) =>
    changeTeam(stage.deps, admin, team.id, { name: `Claims ${n}` }),
  )
  expect((await Promise.all(renamed)).map(granted)).toHaveLength(10)
})
