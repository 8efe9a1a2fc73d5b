import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { createLogger } from '../server/logger.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { messages } from '../server/storage/schema.ts'
import { root } from '../server/root.ts'
import { Agent } from './support/agent.ts'
import { addPeople, startFoyer, secret, type Foyer } from './support/foyer.ts'
import { freshDatabase } from './support/shared-postgres.ts'
import { until } from './support/until.ts'

describe('messages by a mail server', () => {
  let foyer: Foyer
  let database: OpenDatabase

  beforeAll(async () => {
    foyer = await startFoyer('services')
    database = await openPostgres(foyer.environment['DATABASE_URL'] as string, root, () => undefined)
  })
  afterAll(async () => {
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  test('an invitation arrives once, with a link, from the team’s agent', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Cleo')
    await ada.opens(id)
    await ada.seesInRoom('sent', ({ invitation }) => invitation?.state === 'sent')
    const mails = foyer.mailbox?.mails.filter(({ to }) => to === 'cleo@example.com') ?? []
    expect(mails).toHaveLength(1)
    expect(mails[0]?.raw).toContain('Subject: Retail Lending: Ada Brandt has your room ready')
    expect(mails[0]?.raw).toContain(`${foyer.url}/j/`)
  })

  test('once accepted, its secret is nowhere but in the mail', async () => {
    const stored = await database.db.select().from(messages)
    expect(stored.length).toBeGreaterThan(0)
    expect(stored.every(({ sealedSecret, outbox }) => sealedSecret === null && outbox === null)).toBe(true)
  })

  test('a refused address is said in the room, and is not tried again', async () => {
    await using ada = await foyer.agent('Ada')
    foyer.mailbox?.answerWith(550)
    const { id } = await ada.startsSession('Nobody')
    await ada.opens(id)
    const { invitation, events } = await ada.seesInRoom(
      'failed',
      (room) => room.invitation?.state === 'failed',
    )
    expect(invitation?.reason).toBe('refused')
    expect(events.at(-1)).toMatchObject({
      type: 'message-failed',
      reason: 'refused',
      actor: { kind: 'system' },
    })
    foyer.mailbox?.answerWith(null)
  })

  test('a server that is busy gets the same message again later', async () => {
    await using ada = await foyer.agent('Ada')
    foyer.mailbox?.answerWith(451)
    const { id } = await ada.startsSession('Later')
    const message = () => ada.reads(id).then(({ invitation }) => invitation)
    await until('the first try', async () => {
      const [row] = (await database.db.select().from(messages)).filter(({ recipient }) =>
        recipient.startsWith('later'),
      )
      return row?.tries === 1 && row.state === 'waiting' && row.sealedSecret
    })
    expect((await message())?.state).toBe('waiting')
    foyer.mailbox?.answerWith(null)
  })
})

test('without a mail server the session starts and the room says what is missing', async () => {
  const DATABASE_URL = await freshDatabase()
  await addPeople(DATABASE_URL)
  const config = readConfig({ DATABASE_URL, FOYER_SECRET: secret, PORT: '0' })
  const app = await startApp(config, { root, version: '0', logger: createLogger('silent') })
  try {
    await using ada = await Agent.logsIn(app.url, 'ada@example.com')
    const { id, state } = await ada.startsSession('Cleo')
    expect(state).toBe('active')
    await ada.opens(id)
    const { invitation } = await ada.seesInRoom('failed', (room) => room.invitation?.state === 'failed')
    expect(invitation?.reason).toBe('no-mail-server')
  } finally {
    await app.close()
  }
})
