import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { Agent } from './support/agent.ts'
import { addPeople, secret } from './support/foyer.ts'
import { headerOf, startMailbox, type Mailbox } from './support/mailbox.ts'
import { deadIsNoticed, later, messagesOf, startsByPhone } from './support/messages.ts'
import { freePort } from './support/ports.ts'
import { spawnFoyer } from './support/process.ts'
import { freshDatabase } from './support/shared-postgres.ts'
import { startTextGateway, type TestTextGateway } from './support/text-gateway.ts'
import { until } from './support/until.ts'

describe('a process that is killed', { timeout: 120_000 }, () => {
  let mailbox: Mailbox
  let gateway: TestTextGateway
  let database: OpenDatabase
  let folder: string
  let environment: Record<string, string>

  beforeEach(async () => {
    const DATABASE_URL = await freshDatabase()
    await addPeople(DATABASE_URL)
    mailbox = await startMailbox()
    gateway = await startTextGateway()
    folder = await mkdtemp(join(tmpdir(), 'foyer-crash-'))
    database = await openPostgres(DATABASE_URL, root, () => undefined)
    environment = {
      DATABASE_URL,
      FOYER_DATA: folder,
      FOYER_SECRET: secret,
      PORT: String(await freePort()),
      SMTP_URL: mailbox.url,
      SMS_URL: `http://127.0.0.1:${gateway.port}/`,
      SMS_SECRET: secret,
    }
  })
  afterEach(async () => {
    await database.close()
    await mailbox[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  /** What was being worked on when the process died is taken up by another one; answers when the message has this state. */
  async function takenUp(id: string, state: string) {
    await deadIsNoticed(database)
    await using after = spawnFoyer(environment)
    await after.ready()
    return await later(database, state, async () => {
      const [message] = await messagesOf(database, id)
      return message?.state === state && message
    })
  }
  const isSending = (id: string) => async () => (await messagesOf(database, id))[0]?.state === 'sending'

  test('between creating a session and sending: the invitation goes out once, by the next one', async () => {
    await using before = spawnFoyer({ ...environment, SMTP_URL: 'smtp://127.0.0.1:1' })
    await using ada = await Agent.logsIn(await before.ready(), 'ada@example.com')
    const { id } = await ada.startsSession('Mira')
    await before.end('SIGKILL')
    const [left] = await messagesOf(database, id)
    expect(left?.sealedSecret).not.toBeNull()
    // Nothing had taken it: whether it was being tried when the process died depends on the moment.
    await deadIsNoticed(database)
    await using after = spawnFoyer(environment)
    await after.ready()
    await later(database, 'through', async () => {
      const [message] = await messagesOf(database, id)
      return message?.state === 'sent' || message?.state === 'unconfirmed'
    })
    expect(mailbox.mailsTo('mira@example.com')).toHaveLength(1)
  })

  test('between creating a session and sending, by a gateway that honours the key: exactly one', async () => {
    gateway.behave({ status: 503 })
    await using before = spawnFoyer(environment)
    await using ada = await Agent.logsIn(await before.ready(), 'ada@example.com')
    const { id } = await startsByPhone(ada, 'Mira', '+442079460001')
    await before.end('SIGKILL')
    expect((await messagesOf(database, id))[0]?.sealedSecret).not.toBeNull()
    gateway.behave('accept')
    expect(await takenUp(id, 'sent')).toMatchObject({ reason: null, sealedSecret: null })
    expect(gateway.delivered).toHaveLength(1)
  })

  test('between the mail server’s acceptance and our record: a duplicate with the same Message-ID, not confirmed', async () => {
    mailbox.afterData('hang')
    await using before = spawnFoyer(environment)
    await using ada = await Agent.logsIn(await before.ready(), 'ada@example.com')
    const { id } = await ada.startsSession('Mira')
    await mailbox.mailTo('mira@example.com')
    await until('recorded as under way', isSending(id))
    await before.end('SIGKILL')
    mailbox.afterData('accept')
    expect(await takenUp(id, 'unconfirmed')).toMatchObject({
      reason: 'no-answer',
      sealedSecret: null,
      tries: 2,
    })
    const mails = mailbox.mailsTo('mira@example.com')
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map((mail) => headerOf(mail, 'Message-ID'))).size).toBe(1)
  })

  test('twice so: the mail does not go out a third time', async () => {
    mailbox.afterData('hang')
    for (const times of [1, 2]) {
      await deadIsNoticed(database)
      await using foyer = spawnFoyer(environment)
      await using ada = await Agent.logsIn(await foyer.ready(), 'ada@example.com')
      if (times === 1) await ada.startsSession('Mira')
      const mails = () => mailbox.mailsTo('mira@example.com').length
      await later(database, `mail ${times}`, async () => mails() === times)
      await foyer.end('SIGKILL')
    }
    mailbox.afterData('accept')
    const [{ id } = { id: '' }] = await allSessions()
    await takenUp(id, 'unconfirmed')
    expect(mailbox.mailsTo('mira@example.com')).toHaveLength(2)
  })
  const allSessions = async () => (await database.query('select id from sessions')).rows as { id: string }[]

  test('between the acceptance of a gateway that honours the key and our record: exactly one', async () => {
    gateway.behave('hang')
    await using before = spawnFoyer(environment)
    await using ada = await Agent.logsIn(await before.ready(), 'ada@example.com')
    const { id } = await startsByPhone(ada, 'Mira', '+442079460001')
    await gateway.requestWith('+442079460001')
    await until('recorded as under way', isSending(id))
    await before.end('SIGKILL')
    gateway.behave('accept')
    expect(await takenUp(id, 'sent')).toMatchObject({ reason: null, sealedSecret: null, tries: 2 })
    expect(gateway.requests).toHaveLength(2)
    expect(gateway.delivered).toHaveLength(1)
  })
})
