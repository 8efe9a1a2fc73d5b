import { createHash } from 'node:crypto'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { ChatMessage } from '../../shared/chat.ts'
import type { Transaction } from './database.ts'
import { chatMessages, files, sessionEvents, sessions, unpublished } from './schema.ts'
import type { Session } from './sessions.ts'

/** What a change leaves of a session: as it is now, and what is new of it. */
export interface Written {
  session: Session
  /** The columns that are others than before. */
  changed: readonly (keyof Session)[]
  lines: readonly (typeof sessionEvents.$inferInsert)[]
  /** The message whose line is the last. */
  message: ChatMessage | null
  at: Date
}

/**
 * Changes of any number of sessions that this transaction has locked, in one statement: a way to Postgres and back
 * costs more than what is written. What many write is written as one.
 */
export async function writeChanges(tx: Transaction, written: readonly Written[]): Promise<void> {
  const statement = new Statement()
  const told = written.filter(({ lines }) => lines.length > 0)
  const messages = told.flatMap(({ session, message }) => (message ? { session, message } : []))
  statement.insert(
    sessionEvents,
    told.flatMap(({ lines }) => lines),
  )
  // Without a line nothing changed that anybody must see.
  statement.insert(
    unpublished,
    told.map(({ session, at }) => ({ sessionId: session.id, seq: session.lastSeq, at })),
  )
  statement.insert(chatMessages, messages.map(placeOf))
  statement.update(
    files,
    ['messageId'],
    messages.flatMap(({ message }) => message.files.map(({ id }) => ({ id, messageId: message.id }))),
  )
  // Where others changed a column, it is written with what is in it.
  const changed = Object.keys(getTableColumns(sessions)).filter((key) =>
    written.some((each) => each.changed.includes(key as keyof Session)),
  )
  statement.update(
    sessions,
    changed,
    written.map(({ session }) => session),
  )
  await statement.run(tx)
}

const placeOf = ({ session, message }: { session: Session; message: ChatMessage }) => ({
  id: message.id,
  sessionId: session.id,
  number: message.number,
  seq: session.lastSeq,
  byCustomer: message.from.kind === 'customer',
})

type Row = Readonly<Record<string, unknown>>

/**
 * Several writes as one. Rows go as one array for each column, so that the text is the same for any number of them, and
 * each connection plans it once.
 */
class Statement {
  readonly #parts: string[] = []
  readonly #params: unknown[] = []

  insert(table: PgTable, rows: readonly Row[]): void {
    if (rows.length === 0) return
    const keys = Object.keys(getTableColumns(table))
    const { names, from } = this.#rows(table, keys, rows)
    this.#parts.push(`insert into "${getTableName(table)}" (${names.join(', ')}) select * from ${from}`)
  }

  /** Of the rows that have these ids. */
  update(table: PgTable, keys: readonly string[], rows: readonly Row[]): void {
    if (rows.length === 0 || keys.length === 0) return
    const { names, from } = this.#rows(table, ['id', ...keys], rows)
    const set = names.slice(1).map((name) => `${name} = r.${name}`)
    const name = getTableName(table)
    this.#parts.push(`update "${name}" set ${set.join(', ')} from ${from} where "${name}"."id" = r."id"`)
  }

  #rows(table: PgTable, keys: readonly string[], rows: readonly Row[]) {
    const columns = getTableColumns(table)
    const [names, arrays]: [string[], string[]] = [[], []]
    for (const key of keys) {
      const column = columns[key]
      if (!column) throw new Error(`no column ${key}`)
      const valueOf = (row: Row): unknown => {
        const value = row[key] ?? null
        return value === null ? null : column.mapToDriverValue(value)
      }
      this.#params.push(rows.map(valueOf))
      names.push(`"${column.name}"`)
      arrays.push(`$${this.#params.length}::${column.getSQLType()}[]`)
    }
    return { names, from: `unnest(${arrays.join(', ')}) as r(${names.join(', ')})` }
  }

  async run(tx: Transaction): Promise<void> {
    const last = this.#parts.pop()
    if (!last) return
    const others = this.#parts.map((part, n) => `w${n} as (${part})`)
    const text = others.length > 0 ? `with ${others.join(', ')} ${last}` : last
    const query = { sql: text, params: this.#params }
    await tx._.session.prepareQuery(query, undefined, nameOf(text), false).execute()
  }
}

/** Texts are few: one for each set of columns that change together. */
const named = new Map<string, string>()

function nameOf(text: string): string {
  const known = named.get(text)
  if (known) return known
  const name = `write_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
  named.set(text, name)
  return name
}
