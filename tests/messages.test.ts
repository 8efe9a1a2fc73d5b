import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { v7 as uuid } from 'uuid'
import type { OutboxMessage } from '../shared/commands.ts'
import { startApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { createLogger } from '../server/logger.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { messages } from '../server/storage/schema.ts'
import { root } from '../server/root.ts'
import type { Mailbox } from './support/mailbox.ts'
import { headerOf } from './support/mailbox.ts'
import { Agent, tokenIn } from './support/agent.ts'
import { addPeople, startFoyer, secret, type Foyer } from './support/foyer.ts'
import { again, later, messagesOf, startsByPhone } from './support/messages.ts'
import { freshDatabase } from './support/shared-postgres.ts'
import { until } from './support/until.ts'

describe('messages by a mail server', () => {
  let foyer: Foyer
  let database: OpenDatabase
  let mailbox: Mailbox

  beforeAll(async () => {
    foyer = await startFoyer('services')
    if (!foyer.mailbox) throw new Error('no mailbox')
    mailbox = foyer.mailbox
    database = await openPostgres(foyer.environment['DATABASE_URL'] as string, root, () => undefined)
  })
  afterEach(() => {
    mailbox.answerWith(null)
    mailbox.afterData('accept')
  })
  afterAll(async () => {
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  test('an invitation arrives once, with a link, from the team’s agent', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Cleo')
    await ada.opens(id)
    const { events } = await ada.seesInRoom('sent', ({ invitation }) => invitation?.state === 'sent')
    expect(events.at(-1)).toMatchObject({ type: 'message-sent', message: 'invitation', channel: 'email' })
    const mails = mailbox.mailsTo('cleo@example.com')
    expect(mails).toHaveLength(1)
    expect(mails[0]?.raw).toContain('Subject: Retail Lending: Ada Brandt has your room ready')
    expect(mails[0]?.raw).toContain(`${foyer.url}/j/`)
  })

  test('once accepted, its secret is nowhere but in the mail', async () => {
    const stored = await database.db.select().from(messages)
    expect(stored.length).toBeGreaterThan(0)
    expect(stored.every(({ sealedSecret, outbox }) => sealedSecret === null && outbox === null)).toBe(true)
  })

  test('its headers are in order, whatever the customer is called', async () => {
    await using ada = await foyer.agent('Ada')
    const name = 'ليلى <b>حداد</b> 🚪 {link}'
    const { id } = await ada.startsSession(name, 'leila@example.com')
    const mail = await mailbox.mailTo('leila@example.com')
    const [message] = await messagesOf(database, id)
    expect(headerOf(mail, 'Message-ID')).toBe(`<${message?.id}@localhost>`)
    expect(headerOf(mail, 'To')).toBe('leila@example.com')
    expect(headerOf(mail, 'From')).toBe('Foyer <foyer@localhost>')
    expect(headerOf(mail, 'Auto-Submitted')).toBe('auto-generated')
    expect(headerOf(mail, 'Content-Type')).toContain('multipart/alternative')
    expect(Date.parse(headerOf(mail, 'Date'))).toBeGreaterThan(Date.now() - 60_000)
    const [head = ''] = mail.raw.split('\r\n\r\n')
    // eslint-disable-next-line no-control-regex -- nothing but ASCII in the head
    expect(head).toMatch(/^[\x00-\x7f]*$/)
    const [, html = ''] = mail.raw.split('Content-Type: text/html')
    expect(html).toContain('&#60;b&#62;')
    expect(html).not.toContain('<b>')
  })

  test('a refused address is said in the room, and is not tried again', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.answerWith(550)
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
      message: 'invitation',
      channel: 'email',
    })
  })

  test('a server that is busy gets the same message again later', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.answerWith(451)
    const { id } = await ada.startsSession('Later')
    const [waiting] = await until('the first try', async () => {
      const stored = await messagesOf(database, id)
      return stored[0]?.tries === 1 && stored[0].state === 'waiting' && stored
    })
    expect([waiting?.reason, waiting?.sealedSecret === null]).toEqual([null, false])
    mailbox.answerWith(null)
    await later(database, 'sent', async () => (await ada.reads(id)).invitation?.state === 'sent')
    const mail = await mailbox.mailTo('later@example.com')
    expect(headerOf(mail, 'Message-ID')).toContain(waiting?.id)
  })

  test('a line that breaks before the answer: once more with the same Message-ID, then not confirmed', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.afterData('silent')
    const { id } = await ada.startsSession('Doris')
    await ada.opens(id)
    await until('the first try', async () => {
      const [stored] = await messagesOf(database, id)
      return stored?.state === 'waiting' && stored.reason === 'no-answer'
    })
    mailbox.afterData('accept')
    await later(database, 'the second try', async () => mailbox.mailsTo('doris@example.com').length === 2)
    const { invitation, events } = await ada.seesInRoom(
      'not confirmed',
      (room) => room.invitation?.state === 'unconfirmed',
    )
    expect(invitation?.reason).toBe('no-answer')
    expect(events.at(-1)).toMatchObject({ type: 'message-unconfirmed', message: 'invitation' })
    const mails = mailbox.mailsTo('doris@example.com')
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map((mail) => headerOf(mail, 'Message-ID'))).size).toBe(1)
  })

  test('content that is refused is final; content that cannot be taken now is tried again', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.afterData(554)
    const { id } = await ada.startsSession('Spam')
    await until('refused', async () => (await ada.reads(id)).invitation?.reason === 'refused')
    mailbox.afterData(452)
    const { id: full } = await ada.startsSession('Full')
    await until('to be tried again', async () => {
      const [stored] = await messagesOf(database, full)
      return stored?.tries === 1 && stored.state === 'waiting' && stored.reason === null
    })
  })

  test('“Send again” sends one more with a new link, once however often it is pressed', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.answerWith(550)
    const { id } = await ada.startsSession('Emil')
    const hasFailed = (besides?: string) =>
      until('failed', async () => {
        const { invitation } = await ada.reads(id)
        return invitation?.state === 'failed' && invitation.id !== besides && invitation
      })
    const first = await hasFailed()
    await ada.browser.value('POST', again(id, first.id))
    const failed = await hasFailed(first.id)
    expect(await ada.browser.refusal('POST', again(id, first.id))).toBe('message-not-failed')
    mailbox.answerWith(null)
    const presses = await Promise.all([1, 2, 3].map(() => ada.browser.ask('POST', again(id, failed.id))))
    expect(presses.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const token = tokenIn((await mailbox.mailTo('emil@example.com')).raw)
    await using emil = foyer.customer()
    await emil.continues(token)
    const { events, invitation } = await until('sent', async () => {
      const room = await ada.reads(id)
      return room.invitation?.state === 'sent' && room
    })
    expect(invitation?.kind).toBe('invitation')
    expect(events.find(({ type }) => type === 'message-repeated')?.actor).toMatchObject({
      name: 'Ada Brandt',
    })
    expect(mailbox.mailsTo('emil@example.com')).toHaveLength(1)
    expect(await ada.browser.refusal('POST', again(id, invitation?.id ?? ''))).toBe('message-not-failed')
  })

  test('“Send again” is refused to others, for what is not there, in a planned and in an ended session', async () => {
    await using ada = await foyer.agent('Ada')
    await using bo = await foyer.agent('Bo')
    mailbox.answerWith(550)
    const [{ id }, { id: other }] = [await ada.startsSession('Frida'), await ada.startsSession('Gina')]
    const failed = await until('failed', async () => {
      const { invitation } = await ada.reads(id)
      return invitation?.state === 'failed' && invitation
    })
    expect(await bo.browser.refusal('POST', again(id, failed.id))).toBe('not-the-owner')
    expect(await foyer.customer().browser.refusal('POST', again(id, failed.id))).toBe('not-logged-in')
    expect(await ada.browser.refusal('POST', again(other, failed.id))).toBe('not-found')
    expect(await ada.browser.refusal('POST', again(id, uuid()))).toBe('not-found')
    expect(await ada.browser.refusal('POST', again(id, 'nonsense'))).toBe('not-found')
    await ada.ends(id)
    expect(await ada.browser.refusal('POST', again(id, failed.id))).toBe('session-ended')
    expect(await messagesOf(database, id)).toHaveLength(1)
  })

  test('what still waits when the session ends, or goes to another address, does not go out', async () => {
    await using ada = await foyer.agent('Ada')
    mailbox.answerWith(451)
    const [{ id: ended }, { id: changed }] = [
      await ada.startsSession('Hugo'),
      await ada.startsSession('Iris'),
    ]
    await until('both waiting', async () => {
      const all = [...(await messagesOf(database, ended)), ...(await messagesOf(database, changed))]
      return all.every(({ tries, state }) => tries === 1 && state === 'waiting')
    })
    await ada.ends(ended)
    mailbox.answerWith(null)
    const customer = { name: 'Iris', email: 'iris.new@example.com' }
    await ada.browser.value('POST', `/api/sessions/${changed}/reengage`, { customer })
    await mailbox.mailTo('iris.new@example.com')
    await later(database, 'neither is wanted', async () => {
      const old = [(await messagesOf(database, ended))[0], (await messagesOf(database, changed))[0]]
      return old.every((each) => each?.state === 'failed' && each.reason === 'not-needed')
    })
    expect(mailbox.mailsTo('hugo@example.com')).toHaveLength(0)
    expect(mailbox.mailsTo('iris@example.com')).toHaveLength(0)
  })

  test('nobody reads an outbox where there is none', async () => {
    await using admin = await foyer.agent('admin')
    const [any] = await database.db.select().from(messages)
    expect(await admin.browser.refusal('GET', `/api/outbox/${any?.id}`)).toBe('not-found')
  })
})

describe('without a mail server and a gateway of text messages', { timeout: 180_000 }, () => {
  test('the session starts and the room says what is missing', async () => {
    const DATABASE_URL = await freshDatabase()
    await addPeople(DATABASE_URL)
    const config = readConfig({ DATABASE_URL, FOYER_SECRET: secret, PORT: '0' })
    const app = await startApp(config, { root, version: '0', logger: createLogger('silent') })
    try {
      await using ada = await Agent.logsIn(app.url, 'ada@example.com')
      const { id, state } = await ada.startsSession('Cleo')
      expect(state).toBe('active')
      await ada.opens(id)
      const failed = (room: { invitation: { state: string } | null }) => room.invitation?.state === 'failed'
      expect((await ada.seesInRoom('failed', failed)).invitation?.reason).toBe('no-mail-server')
      const { id: byPhone } = await startsByPhone(ada, 'Cleo', '+442079460000')
      await ada.opens(byPhone)
      const { invitation } = await ada.seesInRoom('failed', failed)
      expect(invitation).toMatchObject({ channel: 'text', reason: 'no-text-gateway' })
    } finally {
      await app.close()
    }
  })

  test('the embedded one keeps text messages in its outbox, too', async () => {
    await using foyer = await startFoyer('embedded')
    await using ada = await foyer.agent('Ada')
    const { id } = await startsByPhone(ada, 'Cleo', '+442079460000')
    const invitation = await until('in the outbox', async () => {
      const room = await ada.reads(id)
      return room.invitation?.readable && room.invitation
    })
    const kept = await ada.browser.value<OutboxMessage>('GET', `/api/outbox/${invitation.id}`)
    expect(kept).toMatchObject({ to: '+442079460000', subject: null })
    expect(kept.text).toMatch(/^Ada Brandt from Retail Lending has your room ready: http\S+\/j\/[\w-]{43}$/)
    expect(await foyer.customer().browser.refusal('GET', `/api/outbox/${invitation.id}`)).toBe(
      'not-logged-in',
    )
  })
})
