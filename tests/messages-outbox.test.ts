import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Outbox } from '../shared/commands.ts'
import { addAgent } from '../server/actions/add-agent.ts'
import { startApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { demoLogins, demoTeam } from '../server/demo/people.ts'
import { createLogger } from '../server/logger.ts'
import { root } from '../server/root.ts'
import { openEmbedded } from '../server/storage/database.ts'
import { Agent } from './support/agent.ts'
import { Browserless } from './support/browserless.ts'
import { freePort } from './support/ports.ts'
import { until } from './support/until.ts'

test('outside the demo only an administrator reads the outbox', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-outbox-'))
  const database = await openEmbedded(join(folder, 'database'), root)
  for (const { email, name, role } of demoLogins.logins)
    await addAgent(database.db, { email, name, role, team: demoTeam, password: demoLogins.password })
  await database.close()
  const PORT = String(await freePort())
  const config = readConfig({ FOYER_DATA: folder, PORT, PUBLIC_URL: `http://127.0.0.1:${PORT}` })
  const app = await startApp(config, { root, version: '0', logger: createLogger('silent') })
  try {
    await using ada = await Agent.logsIn(app.url, 'ada@example.com')
    await using bo = await Agent.logsIn(app.url, 'bo@example.com')
    await using cy = await Agent.logsIn(app.url, 'cy@example.com')
    await using admin = await Agent.logsIn(app.url, 'admin@example.com')
    const { id } = await ada.startsSession('Mira')
    const { invitation } = await until('sent', async () => {
      const room = await ada.reads(id)
      return room.invitation?.state === 'sent' && room
    })
    const path = `/api/outbox/${invitation?.id}`
    expect(invitation?.readable).toBe(false)
    for (const agent of [ada, bo, cy]) {
      expect(await agent.browser.refusal('GET', path)).toBe('not-allowed')
      expect(await agent.browser.refusal('GET', '/api/outbox')).toBe('not-allowed')
    }
    expect(await new Browserless(app.url).refusal('GET', path)).toBe('not-logged-in')
    expect(await admin.browser.value('GET', path)).toMatchObject({ to: 'mira@example.com' })
    const { items } = await admin.browser.value<Outbox>('GET', '/api/outbox')
    expect(items.map(({ to }) => to)).toEqual(['mira@example.com'])
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
