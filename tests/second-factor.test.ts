import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findLogin, logIn, type Login } from '../server/actions/log-in.ts'
import { rightsBehind } from '../server/actions/present-rights.ts'
import { resetSecondFactor } from '../server/actions/account-access.ts'
import { resealAll } from '../server/actions/reseal.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
} from '../server/actions/second-factor.ts'
import { totpCode } from '../server/domain/second-factor.ts'
import { agents, knownBrowsers, recoveryCodes } from '../server/storage/schema.ts'
import { createSeal } from '../server/storage/secrets.ts'
import { secret as serverSecret } from './support/foyer.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const present = 'foyer-demo'
const stranger = { known: null, name: null }
const HALF_MINUTE = 30_000

describe('a second factor', () => {
  let stage: Stage
  let ada: Login

  beforeAll(async () => {
    stage = await openStage()
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(async () => {
    const { db } = stage.deps
    Object.assign(stage.settings, { secondFactor: 'optional', passwordTries: 5 })
    await db.delete(recoveryCodes)
    await db.delete(knownBrowsers)
    await db
      .update(agents)
      .set({ totpSecret: null, totpConfirmedAt: null, totpStep: null, wrongPasswords: 0, lockedUntil: null })
    // No code of the test before is of this moment.
    stage.pass(10 * HALF_MINUTE)
    ada = await loginOf('ada')
  })

  const loginOf = async (name: string, code?: string): Promise<Login> => {
    const tokens = granted(await logsIn(code, name))
    return (await findLogin(stage.deps, tokens.login)) as Login
  }
  const logsIn = (code?: string, name = 'ada', password = present) =>
    logIn(stage.deps, { email: `${name}@example.com`, password, ...(code && { code }) }, stranger)
  const codeNow = (secret: string) => totpCode(secret, stage.deps.now())
  /** Ada has one now, and this is its secret; its codes of this moment are used. */
  const setsUp = async (login = ada) => {
    const { secret } = granted(await beginSecondFactor(stage.deps, login, present, stranger))
    const { codes } = granted(await confirmSecondFactor(stage.deps, login, codeNow(secret)))
    stage.pass(HALF_MINUTE)
    return { secret, codes }
  }

  test('is asked for once it is set up, and the password alone logs nobody in', async () => {
    const { secret } = await setsUp()
    expect(refusalOf(await logsIn())).toBe('code-needed')
    expect(refusalOf(await logsIn('000000'))).toBe('wrong-code')
    granted(await logsIn(codeNow(secret)))
  })

  test('says nothing of itself to whoever does not know the password', async () => {
    const { secret } = await setsUp()
    expect(refusalOf(await logsIn(undefined, 'ada', 'wrong'))).toBe('wrong-password')
    expect(refusalOf(await logsIn(codeNow(secret), 'ada', 'wrong'))).toBe('wrong-password')
  })

  test('is not on before a code of the app was given', async () => {
    const { secret } = granted(await beginSecondFactor(stage.deps, ada, present, stranger))
    expect(refusalOf(await confirmSecondFactor(stage.deps, ada, '000000'))).toBe('wrong-code')
    granted(await logsIn())
    granted(await confirmSecondFactor(stage.deps, ada, codeNow(secret)))
    expect(await readSecondFactor(stage.deps, ada)).toEqual({ on: true, required: false, recoveryCodes: 10 })
  })

  test('a code is good for one login, of twenty at once too', async () => {
    const { secret } = await setsUp()
    stage.settings.passwordTries = 100
    const code = codeNow(secret)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => logsIn(code)))
    expect(outcomes.filter((outcome) => refusalOf(outcome) === null)).toHaveLength(1)
    stage.pass(HALF_MINUTE)
    granted(await logsIn(codeNow(secret)))
    // The one before it would still be within its time.
    expect(refusalOf(await logsIn(code))).toBe('wrong-code')
  })

  test('a recovery code logs in once, however it is typed', async () => {
    const { codes } = await setsUp()
    const [first = '', second = ''] = codes
    expect(codes).toHaveLength(10)
    granted(await logsIn(first.toUpperCase().replace('-', ' ')))
    expect(refusalOf(await logsIn(first))).toBe('wrong-code')
    granted(await logsIn(second))
    expect((await readSecondFactor(stage.deps, ada)).recoveryCodes).toBe(8)
  })

  test('of twenty logins at once with one recovery code one succeeds', async () => {
    const { codes } = await setsUp()
    stage.settings.passwordTries = 100
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => logsIn(codes[0])))
    expect(outcomes.filter((outcome) => refusalOf(outcome) === null)).toHaveLength(1)
  })

  test('new recovery codes take the place of those before', async () => {
    const { codes } = await setsUp()
    const { codes: next } = granted(await renewRecoveryCodes(stage.deps, ada, present, stranger))
    expect(refusalOf(await logsIn(codes[0]))).toBe('wrong-code')
    granted(await logsIn(next[0]))
  })

  test('wrong codes lock as wrong passwords do, and a right password does not buy more tries', async () => {
    const { secret } = await setsUp()
    for (let n = 0; n < 4; n++) {
      expect(refusalOf(await logsIn('000000'))).toBe('wrong-code')
      expect(refusalOf(await logsIn())).toBe('code-needed')
    }
    expect(refusalOf(await logsIn('000000'))).toBe('wrong-code')
    expect(refusalOf(await logsIn(codeNow(secret)))).toBe('wrong-password')
    stage.pass(stage.settings.passwordLockMinutes * 60_000)
    granted(await logsIn(codeNow(secret)))
  })

  test('nor do tries without a code that come at the same time', async () => {
    const { secret } = await setsUp()
    let wrong = 0
    for (let round = 0; round < 6; round++) {
      const codes = [undefined, ...Array<string>(4).fill('000000')]
      const outcomes = await Promise.all(codes.map((code) => logsIn(code)))
      wrong += outcomes.filter((outcome) => refusalOf(outcome) === 'wrong-code').length
    }
    expect(wrong).toBeLessThanOrEqual(stage.settings.passwordTries)
    expect(refusalOf(await logsIn(codeNow(secret)))).toBe('wrong-password')
  })

  test('nothing of it is changed without the password', async () => {
    const wrong = 'not the password'
    expect(refusalOf(await beginSecondFactor(stage.deps, ada, wrong, stranger))).toBe('wrong-password')
    await setsUp()
    expect(refusalOf(await renewRecoveryCodes(stage.deps, ada, wrong, stranger))).toBe('wrong-password')
    expect(refusalOf(await endSecondFactor(stage.deps, ada, wrong, stranger))).toBe('wrong-password')
    expect((await readSecondFactor(stage.deps, ada)).on).toBe(true)
  })

  test('is not replaced by beginning anew', async () => {
    const { secret } = await setsUp()
    expect(refusalOf(await beginSecondFactor(stage.deps, ada, present, stranger))).toBe('not-allowed')
    expect(refusalOf(await confirmSecondFactor(stage.deps, ada, codeNow(secret)))).toBe('not-allowed')
    granted(await logsIn(codeNow(secret)))
  })

  test('is turned off by whoever need not have one', async () => {
    await setsUp()
    expect(await endSecondFactor(stage.deps, ada, present, stranger)).toBeNull()
    granted(await logsIn())
    expect(await stage.deps.db.select().from(recoveryCodes)).toEqual([])
  })

  test('that a role has to have is set up before anything else, and not turned off', async () => {
    const { deps, settings } = stage
    settings.secondFactor = 'everybody'
    const restricted = await loginOf('ada')
    expect(restricted.mustSecure).toBe(true)
    // Whoever holds a line hears no more on it.
    expect(await rightsBehind(deps, [restricted.loginId])).toEqual(new Map())
    const { secret } = await setsUp(restricted)
    expect((await loginOf('ada', codeNow(secret))).mustSecure).toBe(false)
    expect((await rightsBehind(deps, [restricted.loginId])).size).toBe(1)
    expect(refusalOf(await endSecondFactor(deps, ada, present, stranger))).toBe('not-allowed')
  })

  test('is asked of the roles that have to have one alone', async () => {
    stage.settings.secondFactor = 'supervisors'
    const restricted = async (name: string) => (await loginOf(name)).mustSecure
    expect([await restricted('ada'), await restricted('cy'), await restricted('admin')]).toEqual([
      false,
      true,
      true,
    ])
  })

  test('that was lost is taken away by an administrator, and all logins end', async () => {
    await setsUp()
    const [admin, bo] = [await stage.person('admin'), await stage.person('bo')]
    expect(refusalOf(await resetSecondFactor(stage.deps, bo, ada.id))).toBe('not-allowed')
    expect(granted(await resetSecondFactor(stage.deps, admin, ada.id)).secondFactor).toBe(false)
    granted(await logsIn())
  })

  test('is kept sealed, and outlives a new secret of the server', async () => {
    const { secret, codes } = await setsUp()
    const { db } = stage.deps
    const [row] = await db.select().from(agents).where(eq(agents.id, ada.id))
    expect(Buffer.from(row?.totpSecret ?? []).toString('latin1')).not.toContain(secret)
    const next = 'the next secret of these tests, long enough'
    expect(await resealAll({ db, seal: createSeal(next, serverSecret) })).toBeGreaterThanOrEqual(11)
    const deps = { ...stage.deps, settings: stage.settings, seal: createSeal(next, null) }
    const wish = { email: 'ada@example.com', password: present }
    granted(await logIn(deps, { ...wish, code: codeNow(secret) }, stranger))
    granted(await logIn(deps, { ...wish, code: codes[0] ?? '' }, stranger))
    await resealAll({ db, seal: createSeal(serverSecret, next) })
  })
})
