import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Admission, Beginning, Statement, Value } from './orders.ts'

/** As many connections as Foyer holds. */
const POOL = 10
/** Nothing is read from the answers, so nothing of them is converted. */
const asText = { getTypeParser: () => (value: string) => value }

/** Asks Postgres what Foyer asks, without anything between. */
export class Asking {
  readonly #pool: pg.Pool
  readonly #admission: Admission

  constructor({ databaseUrl, admission }: Beginning) {
    if (!admission) throw new Error('the peers need to know what Foyer asks')
    this.#admission = admission
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: POOL })
  }

  /** The statements of an admission, in order; those of a transaction on one connection. */
  async admit(who: 'customer' | 'console', key: string, session = ''): Promise<void> {
    const hash = createHash('sha256').update(key).digest()
    let held: pg.PoolClient | null = null
    for (const statement of this.#admission[who]) {
      if (statement.text.startsWith('begin')) held = await this.#pool.connect()
      await ask(held ?? this.#pool, statement, (value) => (value === 'hash' ? hash : session))
      if (statement.text !== 'commit') continue
      held?.release()
      held = null
    }
  }

  /** Only whose key it is: what the naive server asks. */
  async find(key: string, session: string): Promise<void> {
    const look = this.#admission.customer.find(({ values }) => values.includes('hash'))
    const hash = createHash('sha256').update(key).digest()
    if (look) await ask(this.#pool, look, (value) => (value === 'hash' ? hash : session))
  }

  async list(ids: readonly string[]): Promise<void> {
    for (const statement of this.#admission.list)
      await ask(this.#pool, statement, (value) => ids[(value as { listed: number }).listed])
  }

  /** The first thing a customer is sent. */
  roomOf(session: string): object {
    return { ...this.#admission.room, id: session }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

function ask(
  on: pg.Pool | pg.PoolClient,
  { text, values }: Statement,
  own: (value: Value) => unknown,
): Promise<unknown> {
  const given = values.map((value) =>
    typeof value === 'object' && 'plain' in value ? value.plain : own(value),
  )
  return on.query({ text, values: given, rowMode: 'array', types: asText })
}

/** Who connects says so in one cookie: `name=key`, and which session in another. */
export const cookieOf = (header: string | undefined, name: string): string =>
  new RegExp(`${name}=([^;]*)`).exec(header ?? '')?.[1] ?? ''
