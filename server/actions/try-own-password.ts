import { eq } from 'drizzle-orm'
import { isRefused, type Refused } from '../domain/outcome.ts'
import { agents } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { isKnown } from './known-browsers.ts'
import type { Browser, Login } from './log-in.ts'
import { tryPassword } from './try-password.ts'

/** Before something dangerous: whoever is logged in proves that it is they. Null when the password is theirs. */
export async function tryOwnPassword(
  deps: Dependencies,
  login: Login,
  present: string,
  browser: Browser,
): Promise<Refused | null> {
  const [agent] = await deps.db.select().from(agents).where(eq(agents.id, login.id))
  const known = await isKnown(deps.db, login.id, browser.known)
  const tried = await tryPassword(deps, agent ?? null, known, present)
  return isRefused(tried) ? tried : null
}
