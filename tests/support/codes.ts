import { and, desc, eq } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { sealedFor } from '../../server/actions/write-message.ts'
import type { Database } from '../../server/storage/database.ts'
import { messages } from '../../server/storage/schema.ts'
import { createSeal } from '../../server/storage/secrets.ts'
import { secret } from './foyer.ts'
import { until } from './until.ts'

/** The newest one-time code on its way to a customer, while no gateway has accepted it. */
export async function codeSentTo(db: Database, session: string): Promise<string> {
  const seal = createSeal(secret, null)
  const message = await until('a code', async () => {
    const [newest] = await db
      .select()
      .from(messages)
      .where(and(eq(messages.sessionId, session as SessionId), eq(messages.kind, 'code')))
      .orderBy(desc(messages.createdAt))
      .limit(1)
    return newest
  })
  if (!message.sealedSecret) throw new Error('the code was delivered already')
  return seal.open(message.sealedSecret, sealedFor(message.sessionId, message.id))
}
