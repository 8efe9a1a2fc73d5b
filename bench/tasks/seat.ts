import { randomUUID } from 'node:crypto'
import { hashToken, newToken } from '../../server/storage/secrets.ts'
import type { AgentRoom } from '../../shared/session.ts'
import type { Agent } from '../../tests/support/agent.ts'
import { Customer } from '../../tests/support/customer.ts'
import { onServer } from '../../tests/support/postgres.ts'

export interface House {
  url: string
  ada: Agent
  database: string
}

export interface Seated {
  id: string
  customer: Customer
  tasks: AgentRoom['tasks']
  /** Of the link she came by. */
  token: string
}

/** A session of Ada's with these tasks, whose customer has pressed Continue. */
export async function seat({ url, ada, database }: House, definitions: readonly object[]): Promise<Seated> {
  const { id } = await ada.startsSession(`Mira ${randomUUID()}`, `${randomUUID()}@example.com`)
  let room: AgentRoom | null = null
  for (const definition of definitions)
    room = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, definition)
  const token = newToken()
  const link = `insert into links (token_hash, session_id, created_at, expires_at)
    values ($1, $2, now(), now() + interval '1 day')`
  await onServer(database, (client) => client.query(link, [hashToken(token), id]))
  const customer = new Customer(url)
  await customer.continues(token)
  return { id, customer, tasks: room?.tasks ?? [], token }
}
