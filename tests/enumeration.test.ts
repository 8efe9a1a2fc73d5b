import argon2 from 'argon2'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { EVEN_MS } from '../server/actions/try-password.ts'
import { isRefused } from '../server/domain/outcome.ts'
import { logIn } from '../server/actions/log-in.ts'
import { openStage, type Stage } from './support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

/** What a stranger could measure: how often a password is judged, the only dear part, and whether the answer waits. */
async function tries(email: string, password = 'wrong') {
  const [verify, pause] = [vi.spyOn(argon2, 'verify'), vi.spyOn(timers, 'setTimeout')]
  syncBuiltinESMExports()
  try {
    const outcome = await logIn(stage.deps, { email, password }, { known: null, name: null })
    const judged = verify.mock.calls.length
    // Whatever else runs in this process pauses for longer.
    const waited = pause.mock.calls.filter(([ms]) => ms !== undefined && ms <= EVEN_MS).length
    return { code: isRefused(outcome) ? outcome.code : null, judged, waited }
  } finally {
    verify.mockRestore()
    pause.mockRestore()
    syncBuiltinESMExports()
  }
}

test('whether somebody works here is told neither by words nor by time', async () => {
  const nobody = await tries('nobody@example.com')
  expect(nobody).toEqual({ code: 'wrong-password', judged: 1, waited: 1 })
  expect(await tries('ada@example.com')).toEqual(nobody)
  for (let more = 0; more < stage.settings.passwordTries; more += 1) await tries('ada@example.com')
  expect(await tries('ada@example.com', 'foyer-demo')).toEqual(nobody)
})

test('whoever is right does not wait', async () => {
  expect(await tries('bo@example.com', 'foyer-demo')).toEqual({ code: null, judged: 1, waited: 0 })
})
