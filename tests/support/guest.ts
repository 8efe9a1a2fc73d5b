import { hashToken, newToken } from '../../server/storage/secrets.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Agent } from './agent.ts'
import { Customer } from './customer.ts'
import { onServer } from './postgres.ts'
import { persists } from './until.ts'

/** A customer in the room of her session, which has one task: "Terms". */
export interface Guest {
  id: SessionId
  customer: Customer
}

/** The agent starts a session, and the customer presses Continue at this address. */
export async function invite(host: Agent, database: string, address: string): Promise<Guest> {
  const { id } = await host.startsSession('Mira')
  await host.addsTask(id, 'Terms')
  const customer = new Customer(address)
  const token = await newLink(database, id)
  await persists('Continue', () => customer.continues(token))
  return { id, customer }
}

/** One more link of the session, as no mail is sent here. */
async function newLink(database: string, session: SessionId): Promise<string> {
  const token = newToken()
  const text = `insert into links (token_hash, session_id, created_at, expires_at)
    values ($1, $2, now(), now() + interval '1 day')`
  await onServer(database, (client) => client.query(text, [hashToken(token), session]))
  return token
}
