import { expect, test } from 'vitest'
import { Agent } from './support/agent.ts'
import { addPeople, secret } from './support/foyer.ts'
import { onServer, startPostgres } from './support/postgres.ts'
import { spawnFoyer } from './support/process.ts'
import { until } from './support/until.ts'

test('a connection of the database that is cut while it works ends a command, never the process', async () => {
  await using postgres = await startPostgres()
  const DATABASE_URL = await postgres.database()
  await addPeople(DATABASE_URL)
  await using foyer = spawnFoyer({ DATABASE_URL, FOYER_SECRET: secret, PORT: '0' })
  await using ada = await Agent.logsIn(await foyer.ready(), 'ada@example.com')
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = '${new URL(DATABASE_URL).pathname.slice(1)}' and backend_type = 'client backend'`
  for (let round = 0; round < 5; round++) {
    // Listened to from the start: those that are cut are refused before the cut has answered.
    const commands = Promise.allSettled(
      Array.from({ length: 6 }, (_each, index) => ada.startsSession(`Cleo${round}x${index}`)),
    )
    await onServer(postgres.url, (client) => client.query(cut))
    await commands
  }
  await until('it goes on', () => ada.startsSession('Dana').catch(() => null))
  expect((await ada.browser.ask('GET', '/health/live')).status).toBe(200)
}, 120_000)

test('while Postgres is away commands are refused as unavailable; after it everything goes on', async () => {
  await using postgres = await startPostgres({ durable: true })
  const DATABASE_URL = await postgres.database()
  await addPeople(DATABASE_URL)
  await using foyer = spawnFoyer({ DATABASE_URL, FOYER_SECRET: secret, PORT: '0' })
  const url = await foyer.ready()
  await using ada = await Agent.logsIn(url, 'ada@example.com')
  const { id } = await ada.startsSession('Cleo')
  ada.watches(id)
  await ada.sees(id, 'never-joined')
  // A delivery that Postgres dies in the middle of is tried again when its job has expired, after two minutes.
  await until('nothing is on its way', async () => (await ada.reads(id)).invitation?.state === 'failed')

  await postgres.kill()
  const response = await ada.browser.ask('POST', `/api/sessions/${id}/end`)
  expect([response.status, ((await response.json()) as { refusal: string }).refusal]).toEqual([
    503,
    'unavailable',
  ])
  expect((await ada.browser.ask('GET', '/health/ready')).status).toBe(503)
  expect((await ada.browser.ask('GET', '/health/live')).status).toBe(200)

  await postgres.restart()
  await until('Foyer is ready again', async () => (await ada.browser.ask('GET', '/health/ready')).ok)
  await ada.addsTask(id, 'After the outage')
  await until('the row', () => ada.rows.get(id)?.total === 1)
  await ada.opens((await ada.startsSession('Dana')).id)
  await ada.seesInRoom('the invitation’s end', ({ invitation }) => invitation?.reason === 'no-mail-server')
  expect(await foyer.end('SIGTERM')).toBe(0)
}, 120_000)
