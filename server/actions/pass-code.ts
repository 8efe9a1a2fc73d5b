import { eq } from 'drizzle-orm'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayTry } from '../domain/lock-out.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { readCode } from '../domain/pin.ts'
import { codes } from '../storage/schema.ts'
import { failed, passed, type Next } from './answer-gate.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import { codeOf, liveCodes } from './send-code.ts'

/** The one-time code, as typed: it authenticates, and proves a browser that is not the bound one. Good once. */
export async function passCode(deps: Dependencies, guest: Guest, typed: string): Promise<Outcome<Next>> {
  const code = readCode(typed)
  if (isRefused(code)) return code
  return changeAsGuest<Next>(deps, guest, async (change, passage) => {
    const { tx, session, at } = change
    const gate = nextGate(passage)
    if (gate === 'pin') return notAdmitted(gate)
    if (gate !== 'code') return refused('invalid', 'This room asks for no code', { code: 'not-asked' })
    const hindrance = mayTry(session, at)
    if (hindrance) return hindrance
    const right = (await liveCodes(change)).find(({ id, codeHmac }) =>
      deps.seal.isMarkOf(codeHmac, code, codeOf(session.id, id)),
    )
    if (!right) return failed(deps, change, 'wrong-code')
    await tx.update(codes).set({ usedAt: at }).where(eq(codes.id, right.id))
    return passed(deps, change, passage, { authenticatedAt: at, provedAt: at })
  })
}
