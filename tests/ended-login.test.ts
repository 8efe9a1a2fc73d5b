import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { agents, logins } from '../server/storage/schema.ts'
import { startFoyer } from './support/foyer.ts'
import { until } from './support/until.ts'

test('a login that ended where no process heard of it takes its sockets along all the same', async () => {
  await using foyer = await startFoyer('services')
  const { db } = await foyer.database()
  const ada = await foyer.agent('Ada')
  const bo = await foyer.agent('Bo')
  const heard: string[] = []
  ada.socket.on('closed', ({ reason }: { reason: string }) => heard.push(reason))
  const [agent] = await db.select().from(agents).where(eq(agents.email, 'ada@example.com'))
  if (!agent) throw new Error('Ada is not there')
  await db.delete(logins).where(eq(logins.agentId, agent.id))
  await until('her socket is cut', () => !ada.socket.connected, { withinMs: 5_000 })
  expect(heard).toEqual(['ended-login'])
  expect(bo.socket.connected).toBe(true)
})
