import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SessionUrl } from '../shared/commands.ts'
import type { AgentRoom } from '../shared/session.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { tokenIn, type Agent } from './support/agent.ts'
import { startFoyer, secret, type Foyer } from './support/foyer.ts'
import { again, later, messagesOf, startsByPhone } from './support/messages.ts'
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
    gateway.behave({ slowMs: 10_000 })
    const { id } = await startsByPhone(ada, 'Gustav', '+442079460007')
    await gateway.requestWith('+442079460007')
    const { id: byMail } = await ada.startsSession('Quick')
    await stands(byMail, 'sent')
    expect((await messagesOf(database, id))[0]?.state).toBe('sending')
    await stands(id, 'sent')
  })
})

describe('a one-time code', () => {
  let gateway: TestTextGateway
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent

  beforeAll(async () => {
    gateway = await startTextGateway()
    const environment = { SMS_URL: `http://127.0.0.1:${gateway.port}/`, SMS_SECRET: secret }
    foyer = await startFoyer('services', { authentication: 'code', externalInvitation: true }, environment)
    database = await open(foyer)
    ada = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
  })

  /** Somebody with both contacts presses Continue. */
  const continues = async (name: string, phone: string) => {
    const customer = { name, email: `${name.toLowerCase()}@example.com`, phone }
    const { id } = await ada.browser.value<AgentRoom>('POST', '/api/sessions', { customer })
    const { url } = await ada.browser.value<SessionUrl>('POST', `/api/sessions/${id}/url`)
    const cora = foyer.customer()
    await cora.continues(tokenIn(url))
    return { id, cora, customer }
  }
  /** By the words around it: names of messages and boundaries of a mail may have six digits, too. */
  const codeInText = (body: string) => /: (\d{6}) is your code/.exec(body)?.[1] ?? 'none'
  const codeIn = async (email: string) => {
    const { raw } = (await foyer.mailbox?.mailTo(email)) ?? { raw: '' }
    expect(raw).toContain('Subject: Retail Lending: your code')
    return /^(\d{6})\r?$/m.exec(raw)?.[1] ?? 'none'
  }

  test('goes to every contact, in the mail and the text message alike, lets in and is forgotten', async () => {
    const { id, cora, customer } = await continues('Cora', '+442079460009')
    const code = await codeIn(customer.email)
    const { body } = await gateway.requestWith(customer.phone)
    expect(body).toContain(`Retail Lending: ${code} is your code`)
    const stored = await until('both are sent', async () => {
      const found = await messagesOf(database, id)
      return found.every(({ state }) => state === 'sent') && found
    })
    expect(stored.map(({ kind, channel, sealedSecret }) => [kind, channel, sealedSecret]).toSorted()).toEqual(
      [
        ['code', 'email', null],
        ['code', 'text', null],
      ],
    )
    expect(await cora.browser.value('POST', '/api/join/code', { code })).toEqual({ gate: null })
    const { events, invitation } = await ada.reads(id)
    const ofCode = events.filter(({ type, message }) => type === 'code-sent' || message === 'code')
    expect(ofCode.map(({ type, channel }) => [type, channel])).toEqual([['code-sent', 'both']])
    // What is shown of messages, and can be sent again, is never a code.
    expect(invitation).toBeNull()
    expect(await ada.browser.refusal('POST', again(id, stored[0]?.id ?? ''))).toBe('not-found')
  })

  test('that was used, or belongs to the details before, does not go out any more', async () => {
    foyer.mailbox?.answerWith(451)
    const used = await continues('Used', '+442079460010')
    const wrong = await continues('Wrong', '+442079460011')
    const mails = async () =>
      [...(await messagesOf(database, used.id)), ...(await messagesOf(database, wrong.id))].filter(
        ({ channel }) => channel === 'email',
      )
    const are = async (state: string) =>
      (await mails()).filter((mail) => mail.state === state && mail.tries > 0).length === 2
    await until('both were tried', () => are('waiting'))
    const { body } = await gateway.requestWith(used.customer.phone)
    await used.cora.browser.value('POST', '/api/join/code', { code: codeInText(body) })
    const customer = { name: 'Right', email: 'right@example.com' }
    await ada.browser.value('POST', `/api/sessions/${wrong.id}/reengage`, { customer })
    foyer.mailbox?.answerWith(null)
    await later(database, 'neither mail is wanted', () => are('failed'))
    for (const { customer: former } of [used, wrong]) expect(foyer.mailbox?.mailsTo(former.email)).toEqual([])
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
