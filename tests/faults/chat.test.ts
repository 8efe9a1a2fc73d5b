import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatMessage, ChatPage } from '../../shared/chat.ts'
import { hashToken, newToken } from '../../server/storage/secrets.ts'
import { verifyReport } from '../../server/storage/verify-report.ts'
import { Agent } from '../support/agent.ts'
import type { Browserless } from '../support/browserless.ts'
import { Customer } from '../support/customer.ts'
import { addPeople, raised, secret } from '../support/foyer.ts'
import { onServer } from '../support/postgres.ts'
import { spawnFoyer } from '../support/process.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { store } from '../support/start-installation.ts'
import { freshDatabase } from '../support/shared-postgres.ts'
import { until } from '../support/until.ts'

/** More by `FOYER_ROUNDS=100`: each is a process that starts and is killed. */
const rounds = Number(process.env['FOYER_ROUNDS'] ?? 8)
const eachWrites = 30

let database: string
let redis: TestRedis
let environment: Record<string, string>
beforeAll(async () => {
  ;[database, redis] = await Promise.all([freshDatabase(), startRedis()])
  await addPeople(database)
  await store(database, { ...raised, chatPerMinute: 100_000 })
  environment = { DATABASE_URL: database, REDIS_URL: redis.url, FOYER_SECRET: secret, PORT: '0' }
})
afterAll(() => redis[Symbol.asyncDispose]())

/** A page that keeps what it wrote until it is answered, and sends it in order. */
class Outbox {
  readonly acknowledged = new Map<string, ChatMessage>()
  readonly typed: string[] = []
  readonly #path: string
  readonly #waiting: { id: string; text: string }[] = []
  readonly #name: string

  constructor(name: string, path: string) {
    this.#name = name
    this.#path = path
  }

  types(): void {
    const message = { id: uuid(), text: `${this.#name} ${this.typed.length}` }
    this.typed.push(message.text)
    this.#waiting.push(message)
  }

  async sends(browser: Browserless): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const answer = await browser.value<ChatMessage>('POST', this.#path, next)
      this.acknowledged.set(answer.id, answer)
      this.#waiting.shift()
    }
  }
}

async function allOf(ada: Agent, id: string): Promise<ChatMessage[]> {
  const all: ChatMessage[] = []
  for (;;) {
    const path = `/api/sessions/${id}/messages?after=${all.length}`
    const { items } = await ada.browser.value<ChatPage>('GET', path)
    if (items.length === 0) return all
    all.push(...items)
  }
}

test(`${rounds} kills amid writing: what was acknowledged is there once, in order, and the report verifies`, async () => {
  let id = ''
  let mira: Customer | null = null
  const boxes: { agent?: Outbox; customer: Outbox } = { customer: new Outbox('Mira', '/api/room/messages') }
  for (let round = 0; round <= rounds; round += 1) {
    await using foyer = spawnFoyer(environment)
    const url = await foyer.ready()
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    if (!mira) {
      id = (await ada.startsSession('Mira')).id
      const token = newToken()
      const link = `insert into links (token_hash, session_id, created_at, expires_at)
        values ($1, $2, now(), now() + interval '1 day')`
      await onServer(database, (client) => client.query(link, [hashToken(token), id]))
      mira = new Customer(url)
      await mira.continues(token)
    }
    const hers = mira.browser.at(url)
    const { customer } = boxes
    const agent = (boxes.agent ??= new Outbox('Ada', `/api/sessions/${id}/messages`))
    const isLast = round === rounds
    for (let n = 0; n < (isLast ? 0 : eachWrites); n += 1) [agent, customer].forEach((box) => box.types())
    const answered = () => agent.acknowledged.size + customer.acknowledged.size
    const sending = [agent.sends(ada.browser), customer.sends(hers)]
    if (isLast) await Promise.all(sending)
    else {
      // A process that is killed answers nobody.
      const given = Promise.allSettled(sending)
      // Amid it: some are answered, others on their way.
      const goal = answered() + 1 + Math.floor(Math.random() * eachWrites)
      await until('some are answered', () => answered() >= goal, { withinMs: 30_000 })
      await foyer.end('SIGKILL')
      await given
      continue
    }
    const all = await allOf(ada, id)
    expect(all.map(({ number }) => number)).toEqual(all.map((_each, index) => index + 1))
    for (const [box, kind] of [
      [agent, 'agent'],
      [customer, 'customer'],
    ] as const) {
      const written = all.filter(({ from }) => from.kind === kind)
      expect(written.map(({ text }) => text)).toEqual(box.typed)
      for (const message of box.acknowledged.values()) expect(written).toContainEqual(message)
    }
    const report = await ada.browser.ask('POST', `/api/sessions/${id}/audit.json`)
    expect(verifyReport(await report.text())).toMatchObject({ is: 'intact' })
  }
  const gaps = 'select max(seq) - count(*)::int as gaps from session_events where session_id = $1'
  await onServer(database, async (client) => {
    expect((await client.query(gaps, [id])).rows).toEqual([{ gaps: 0 }])
  })
}, 600_000)
