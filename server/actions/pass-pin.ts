import { nextGate } from '../domain/gates.ts'
import { mayTry } from '../domain/lock-out.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { readPin } from '../domain/pin.ts'
import { isSameSecret } from '../storage/secrets.ts'
import { failed, passed, type Next } from './answer-gate.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'

/** The customer's PIN, as typed. What cannot be a PIN is refused and not counted; a browser that is through is not asked. */
export async function passPin(deps: Dependencies, guest: Guest, typed: string): Promise<Outcome<Next>> {
  const pin = readPin(typed)
  if (isRefused(pin)) return pin
  const next = await changeAsGuest<Next>(deps, guest, async (change, passage) => {
    const { session, at } = change
    if (!session.sealedPin) return refused('invalid', 'This room asks for no PIN', { pin: 'not-asked' })
    const gate = nextGate(passage)
    if (gate !== 'pin') return { gate }
    const hindrance = mayTry(session, at)
    if (hindrance) return hindrance
    return isSameSecret(deps.seal.open(session.sealedPin, pinOf(session.id)), pin)
      ? passed(deps, change, passage, { authenticatedAt: at })
      : failed(deps, change, 'wrong-pin')
  })
  deps.jobs.wake()
  return next
}
