import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { tokenIn } from './support/agent.ts'
import { startFoyer, secret, type Foyer } from './support/foyer.ts'
import { again, later, messagesOf, startsByPhone, writeCode } from './support/messages.ts'
import { startTextGateway, type TestTextGateway } from './support/text-gateway.ts'
import { until } from './support/until.ts'

const open = (foyer: Foyer): Promise<OpenDatabase> =>
  openPostgres(foyer.environment['DATABASE_URL'] as string, root, () => undefined)

describe('text messages by a gateway of one’s own', () => {
  let gateway: TestTextGateway
  let foyer: Foyer
  let database: OpenDatabase

  beforeAll(async () => {
    gateway = await startTextGateway()
    const SMS_URL = `http://127.0.0.1:${gateway.port}/messages`
    foyer = await startFoyer('services', {}, { SMS_URL, SMS_SECRET: secret })
    database = await open(foyer)
  })
  afterEach(() => gateway.behave('accept'))
  afterAll(async () => {
    await database.close()
    await foyer[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
  })
  const stands = (id: string, state: string) =>
    until(state, async () => {
      const [message] = await messagesOf(database, id)
      return message?.state === state && message
    })
  const deliveredTo = (phone: string) => gateway.delivered.filter((body) => body.includes(phone))

  test('arrive signed, with the key of the message and a link that leads in', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await startsByPhone(ada, 'Cleo', '+442079460001')
    const message = await stands(id, 'sent')
    const { path, headers, body } = await gateway.requestWith('+442079460001')
    expect(path).toBe('/messages')
    expect(JSON.parse(body)).toMatchObject({ id: message.id, to: '+442079460001' })
    expect(headers['idempotency-key']).toBe(message.id)
    const timestamp = String(headers['foyer-timestamp'])
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60)
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
    expect(headers['foyer-signature']).toBe(`v1=${signature}`)
    await using cleo = foyer.customer()
    await cleo.continues(tokenIn(body))
    const { events } = await ada.reads(id)
    expect(events[1]).toMatchObject({ type: 'message-sent', message: 'invitation', channel: 'text' })
    expect(message).toMatchObject({ sealedSecret: null, outbox: null })
  })

  test('and mails bring a one-time code to every contact, and forget it', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await startsByPhone(ada, 'Cora', '+442079460009')
    await stands(id, 'sent')
    await writeCode(database, id, { channel: 'email', recipient: 'cora@example.com' })
    await writeCode(database, id, { channel: 'text', recipient: '+442079460009' })
    const { raw } = await until('the mail', () => foyer.mailbox?.mailsTo('cora@example.com')[0])
    expect(raw).toContain('Subject: Retail Lending: your code')
    expect(raw).toContain('482913')
    expect((await gateway.requestWith('482913')).body).toContain('Retail Lending: 482913 is your code')
    await until('both are forgotten', async () => {
      const [, ...codes] = await messagesOf(database, id)
      return codes.every(({ state, sealedSecret }) => state === 'sent' && sealedSecret === null)
    })
    const { events, invitation } = await ada.reads(id)
    expect(
      events
        .filter(({ message }) => message === 'code')
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['email', 'text'])
    expect(invitation?.kind).toBe('invitation')
    const [, { id: code = '' } = {}] = await messagesOf(database, id)
    expect(await ada.browser.refusal('POST', again(id, code))).toBe('not-found')
  })

  test.each([
    ['fails with 500', '+442079460002', { status: 500 }],
    ['is too busy', '+442079460003', { status: 429 }],
    ['knows us no more', '+442079460004', { status: 401 }],
    ['sends us elsewhere', '+442079460005', { status: 307 }],
  ])('are tried again where it %s', async (_how, phone, manner) => {
    await using ada = await foyer.agent('Ada')
    gateway.behave(manner)
    const { id } = await startsByPhone(ada, 'Dora', phone)
    await until('the first try', async () => {
      const [message] = await messagesOf(database, id)
      return message?.tries === 1 && message.state === 'waiting'
    })
    gateway.behave('accept')
    await later(database, 'sent', async () => (await messagesOf(database, id))[0]?.state === 'sent')
    expect(deliveredTo(phone)).toHaveLength(1)
  })

  test.each([400, 422])('that it refuses with %i are not tried again', async (status) => {
    await using ada = await foyer.agent('Ada')
    gateway.behave({ status })
    const { id } = await startsByPhone(ada, 'Emma', `+442079460${status}`)
    expect(await stands(id, 'failed')).toMatchObject({ reason: 'refused', tries: 1 })
  })

  test('taken over without an answer reach the customer once, and are said to be sent', async () => {
    await using ada = await foyer.agent('Ada')
    gateway.behave('silent')
    const { id } = await startsByPhone(ada, 'Fred', '+442079460006')
    await until('no answer', async () => {
      const [message] = await messagesOf(database, id)
      return message?.state === 'waiting' && message.reason === 'no-answer'
    })
    gateway.behave('accept')
    await later(database, 'sent', async () => (await messagesOf(database, id))[0]?.state === 'sent')
    expect(gateway.requests.filter(({ body }) => body.includes('+442079460006'))).toHaveLength(2)
    expect(deliveredTo('+442079460006')).toHaveLength(1)
    expect((await ada.reads(id)).events.map(({ type }) => type)).not.toContain('message-unconfirmed')
  })

  test('of a slow gateway hold nobody up', async () => {
    await using ada = await foyer.agent('Ada')
    gateway.behave({ slowMs: 3_000 })
    const { id } = await startsByPhone(ada, 'Gustav', '+442079460007')
    await gateway.requestWith('+442079460007')
    const { id: byMail } = await ada.startsSession('Quick')
    await stands(byMail, 'sent')
    expect((await messagesOf(database, id))[0]?.state).toBe('sending')
    await stands(id, 'sent')
  })
})

describe('text messages by Twilio', () => {
  let gateway: TestTextGateway
  let foyer: Foyer
  let database: OpenDatabase

  beforeAll(async () => {
    gateway = await startTextGateway()
    const SMS_URL = `twilio://AC0123:to%2Fken@127.0.0.1:${gateway.port}?from=+15550100`
    foyer = await startFoyer('services', {}, { SMS_URL })
    database = await open(foyer)
  })
  afterEach(() => gateway.behave('accept'))
  afterAll(async () => {
    await database.close()
    await foyer[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
  })
  const stands = (id: string, state: string) =>
    until(state, async () => {
      const [message] = await messagesOf(database, id)
      return message?.state === state && message
    })

  test('are handed over as its interface wants them', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await startsByPhone(ada, 'Cleo', '+442079460001')
    await stands(id, 'sent')
    const { path, headers, body } = await gateway.requestWith('2079460001')
    expect(path).toBe('/2010-04-01/Accounts/AC0123/Messages.json')
    expect(headers.authorization).toBe(`Basic ${Buffer.from('AC0123:to/ken').toString('base64')}`)
    const form = new URLSearchParams(body)
    expect([form.get('To'), form.get('From')]).toEqual(['+442079460001', '+15550100'])
    expect(form.get('Body')).toContain(`${foyer.url}/j/`)
  })

  test('taken over without an answer go out once more, and are said to be not confirmed', async () => {
    await using ada = await foyer.agent('Ada')
    gateway.behave('silent')
    const { id } = await startsByPhone(ada, 'Dora', '+442079460002')
    await ada.opens(id)
    await until('no answer', async () => (await messagesOf(database, id))[0]?.reason === 'no-answer')
    const twice = () => gateway.delivered.filter((body) => body.includes('2079460002')).length === 2
    await later(database, 'the second try', async () => twice())
    const room = await ada.seesInRoom(
      'not confirmed',
      ({ invitation }) => invitation?.state === 'unconfirmed',
    )
    expect(room.events.at(-1)).toMatchObject({ type: 'message-unconfirmed', channel: 'text' })
    expect(twice()).toBe(true)
  })

  test('a number it refuses is said in the room', async () => {
    await using ada = await foyer.agent('Ada')
    gateway.behave({ status: 400 })
    const { id } = await startsByPhone(ada, 'Emma', '+442079460003')
    expect(await stands(id, 'failed')).toMatchObject({ reason: 'refused', tries: 1 })
  })

  test('while nobody listens they wait', async () => {
    await using other = await startTextGateway()
    const nobody = `twilio://AC0123:token@127.0.0.1:${other.port}?from=+15550100`
    await other[Symbol.asyncDispose]()
    await using alone = await startFoyer('services', {}, { SMS_URL: nobody })
    await using ada = await alone.agent('Ada')
    const { id } = await startsByPhone(ada, 'Fred', '+442079460004')
    const theirs = await open(alone)
    try {
      await until('to be tried again', async () => {
        const [message] = await messagesOf(theirs, id)
        return message?.tries === 1 && message.state === 'waiting' && message.reason === null
      })
    } finally {
      await theirs.close()
    }
  })
})
