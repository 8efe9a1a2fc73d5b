import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findLogin } from '../server/actions/log-in.ts'
import { rightsBehind } from '../server/actions/present-rights.ts'
import { logInByIdentity, type Identity } from '../server/actions/log-in-by-identity.ts'
import { agents, auditEvents, logins, teams } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const stranger = { known: null, name: null }
const eve: Identity = {
  subject: '["https://login.example.com","eve"]',
  email: 'Eve@Example.com',
  isEmailVerified: true,
  name: 'Eve Falk',
  groups: [],
}

describe('whom the identity provider vouches for', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(async () => {
    const { db } = stage.deps
    Object.assign(stage.settings, { oidcNewAccounts: false, oidcGroups: '', secondFactor: 'optional' })
    await db.delete(logins)
    await db.update(agents).set({ ssoSubject: null, deactivatedAt: null })
    // Whoever the test before made is somebody else.
    await db
      .update(agents)
      .set({ email: `${uuid()}@example.com` })
      .where(eq(agents.email, 'eve@example.com'))
  })

  const comes = (identity: Partial<Identity> = {}) =>
    logInByIdentity(stage.deps, { ...eve, ...identity }, stranger)
  const who = async (identity: Partial<Identity> = {}) => {
    const login = await findLogin(stage.deps, granted(await comes(identity)).login)
    if (!login) throw new Error('nobody is logged in')
    return login
  }
  const ada = { email: 'ada@example.com', name: 'Somebody’s Name' }

  test('has the account with the verified address, and from then on by the provider’s own name for them', async () => {
    expect(await who(ada)).toMatchObject({ name: 'Ada Brandt', sso: true })
    // Addresses change; who it is does not.
    expect(await who({ email: 'other@example.com' })).toMatchObject({ name: 'Ada Brandt' })
  })

  test('an address that is not verified opens no account', async () => {
    expect(refusalOf(await comes({ ...ada, isEmailVerified: false }))).toBe('not-allowed')
    expect(refusalOf(await comes({ ...ada, email: null }))).toBe('not-allowed')
  })

  test('somebody else with the address does not get the account that is somebody’s already', async () => {
    await who(ada)
    expect(refusalOf(await comes({ ...ada, subject: '["https://login.example.com","mallory"]' }))).toBe(
      'not-allowed',
    )
  })

  test('without an account is let in only where accounts are made', async () => {
    expect(refusalOf(await comes())).toBe('not-allowed')
    stage.settings.oidcNewAccounts = true
    const login = await who()
    expect(login).toMatchObject({ name: 'Eve Falk', email: 'eve@example.com', role: 'agent' })
    expect((await who()).id).toBe(login.id)
    const lines = await stage.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'agent-joined'))
    expect(lines.at(-1)).toMatchObject({ actorId: `agent:${login.id}`, about: `agent:${login.id}` })
  })

  test('of ten who come at once for the first time, one account is made', async () => {
    stage.settings.oidcNewAccounts = true
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => comes()))
    outcomes.forEach(granted)
    expect(await stage.deps.db.select().from(agents).where(eq(agents.email, 'eve@example.com'))).toHaveLength(
      1,
    )
  })

  test('has the role and the team of their groups, anew at every log-in', async () => {
    Object.assign(stage.settings, {
      oidcNewAccounts: true,
      oidcGroups: 'heads = supervisor\nclaims = agent, claims',
    })
    const claims = '019a0000-0000-7000-8000-00000000c1a1' as typeof teams.$inferSelect.id
    await stage.deps.db.insert(teams).values({ id: claims, name: 'Claims' })
    expect(await who({ groups: ['claims'] })).toMatchObject({ role: 'agent', teamId: claims })
    expect(await who({ groups: ['claims', 'heads'] })).toMatchObject({ role: 'supervisor', teamId: claims })
    expect(refusalOf(await comes({ groups: ['somebody'] }))).toBe('not-allowed')
  })

  test('the last administrator stays one, whatever their groups', async () => {
    stage.settings.oidcGroups = 'all = agent'
    const login = await who({ email: 'admin@example.com', groups: ['all'] })
    expect(login.role).toBe('administrator')
  })

  test('whose account was deactivated is not let in', async () => {
    const { id } = await who(ada)
    await stage.deps.db.update(agents).set({ deactivatedAt: stage.deps.now() }).where(eq(agents.id, id))
    expect(refusalOf(await comes(ada))).toBe('not-allowed')
  })

  test('is asked for no second factor: that is the provider’s affair', async () => {
    stage.settings.secondFactor = 'everybody'
    const login = await who(ada)
    expect(login.mustSecure).toBe(false)
    expect((await rightsBehind(stage.deps, [login.loginId])).size).toBe(1)
  })
})
