import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AgentId, LoginId, TeamId } from '../shared/ids.ts'
import { findLogin, logIn } from '../server/actions/log-in.ts'
import { findPersons, rightsBehind } from '../server/actions/present-rights.ts'
import { handOverAll } from '../server/actions/hand-over-all.ts'
import { readPasswordLink } from '../server/actions/password-links.ts'
import {
  logOutPerson,
  sendPasswordLink,
  takePasswordLink,
  unlockPerson,
} from '../server/actions/account-access.ts'
import { changePerson, invitePerson, listPeople } from '../server/actions/people.ts'
import { readAudit } from '../server/actions/read-audit.ts'
import { startSession } from '../server/actions/start-session.ts'
import { changeTeam, createTeam } from '../server/actions/teams.ts'
import { demoLogins } from '../server/demo/people.ts'
import type { Person } from '../server/domain/access.ts'
import { agents, logins } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const browser = { known: null, name: 'Firefox' }
const day = 86_400_000

let stage: Stage
let admin: Person
let ada: Person
let bo: Person
let lending: TeamId

beforeAll(async () => {
  stage = await openStage()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(async () => {
  await stage.deps.db
    .update(agents)
    .set({ deactivatedAt: null, expiresAt: null, lockedUntil: null, wrongPasswords: 0 })
  ;[admin, ada, bo] = (await Promise.all(['admin', 'ada', 'bo'].map((name) => stage.person(name)))) as [
    Person,
    Person,
    Person,
  ]
  lending = ada.teamId
})

let count = 0
const wish = (over = {}) => ({
  name: 'Dee Ekholm',
  email: `Dee${++count}@Example.com`,
  role: 'agent' as const,
  teamId: lending,
  furtherTeamIds: [],
  expiresAt: null,
  ...over,
})
const invites = async (over = {}) => granted(await invitePerson(stage.deps, admin, wish(over)))
const idOf = async (token: string): Promise<LoginId> => {
  const login = await findLogin(stage.deps, token)
  if (!login) throw new Error('nobody is logged in by this')
  return login.loginId
}
const logsIn = (email: string, password = demoLogins.password) =>
  logIn(stage.deps, { email, password }, browser)
const of = async (id: AgentId) =>
  granted(await listPeople(stage.deps, admin)).items.find((account) => account.id === id)
const trail = async () => granted(await readAudit(stage.deps, admin, undefined)).items.map(({ type }) => type)
const inDays = (days: number) => new Date(stage.deps.now().getTime() + days * day).toISOString()

describe('an account', () => {
  test('begins as an invitation by mail, without a password, under an address in small letters', async () => {
    stage.jobs.length = 0
    const account = await invites()
    expect(account).toMatchObject({ state: 'invited', email: `dee${count}@example.com`, openSessions: 0 })
    expect(account.mail).toEqual({ kind: 'invitation', state: 'waiting', reason: null })
    expect(stage.jobs.map(({ name }) => name)).toEqual(['password-mail'])
    expect(refusalOf(await logsIn(account.email))).toBe('wrong-password')
    expect((await trail())[0]).toBe('agent-invited')
  })

  test('has an address of its own, and a team that is there', async () => {
    const taken = { code: 'invalid', details: { email: 'taken' } }
    expect(await invitePerson(stage.deps, admin, wish({ email: 'ADA@example.com' }))).toMatchObject(taken)
    const dee = await invites()
    expect(await changePerson(stage.deps, admin, dee.id, { email: 'ada@example.com' })).toMatchObject(taken)
    const gone = granted(await createTeam(stage.deps, admin, { name: `Claims ${count}` }))
    granted(await changeTeam(stage.deps, admin, gone.id, { archived: true }))
    for (const over of [
      { teamId: gone.id },
      { furtherTeamIds: [gone.id] },
      { teamId: admin.id as string as TeamId },
    ])
      expect(await invitePerson(stage.deps, admin, wish(over))).toMatchObject({
        details: { teamId: 'no-team' },
      })
  })

  test('changes its role and teams; rights are those of now', async () => {
    const other = granted(await createTeam(stage.deps, admin, { name: `Cards ${++count}` }))
    const changed = granted(
      await changePerson(stage.deps, admin, bo.id, {
        role: 'supervisor',
        furtherTeamIds: [other.id, lending],
      }),
    )
    expect(changed.furtherTeams.map(({ id }) => id)).toEqual([other.id])
    const now = (await findPersons(stage.deps, [bo.id])).get(bo.id)
    expect(now).toMatchObject({ role: 'supervisor', furtherTeams: [other.id] })
    granted(await changePerson(stage.deps, admin, bo.id, { role: 'agent', furtherTeamIds: [] }))
  })

  test('deactivated is logged out at once and cannot come back, until it is reactivated', async () => {
    const tokens = granted(await logsIn('bo@example.com'))
    expect(granted(await changePerson(stage.deps, admin, bo.id, { deactivated: true })).state).toBe(
      'deactivated',
    )
    expect(await findLogin(stage.deps, tokens.login)).toBeNull()
    expect(await findPersons(stage.deps, [bo.id])).toEqual(new Map())
    expect(refusalOf(await logsIn('bo@example.com'))).toBe('wrong-password')
    granted(await changePerson(stage.deps, admin, bo.id, { deactivated: false }))
    expect(await findLogin(stage.deps, tokens.login)).toBeNull()
    granted(await logsIn('bo@example.com'))
  })

  test('whose time is over works no more, whoever is logged in with it', async () => {
    granted(await changePerson(stage.deps, admin, bo.id, { expiresAt: inDays(1) }))
    const tokens = granted(await logsIn('bo@example.com'))
    const open = await idOf(tokens.login)
    expect([...(await rightsBehind(stage.deps, [open])).keys()]).toEqual([open])
    stage.pass(day)
    expect(await findLogin(stage.deps, tokens.login)).toBeNull()
    expect(await rightsBehind(stage.deps, [open])).toEqual(new Map())
    expect(refusalOf(await logsIn('bo@example.com'))).toBe('wrong-password')
    expect((await of(bo.id))?.state).toBe('expired')
    granted(await changePerson(stage.deps, admin, bo.id, { expiresAt: null }))
    granted(await logsIn('bo@example.com'))
  })

  test('whose login has run out has no rights at a console that is still open', async () => {
    const [over, other] = [
      await idOf(granted(await logsIn('bo@example.com')).login),
      await idOf(granted(await logsIn('bo@example.com')).login),
    ]
    await stage.deps.db.update(logins).set({ expiresAt: stage.deps.now() }).where(eq(logins.id, over))
    const rights = await rightsBehind(stage.deps, [over, other])
    expect([...rights.keys()]).toEqual([other])
    expect(rights.get(other)).toMatchObject({ id: bo.id, role: 'agent' })
  })

  test('is not left by the last administrator: not the role, not the end, not the account', async () => {
    for (const over of [{ role: 'agent' as const }, { expiresAt: inDays(1) }])
      expect(refusalOf(await changePerson(stage.deps, admin, admin.id, over))).toBe('last-administrator')
    expect(await changePerson(stage.deps, admin, admin.id, { deactivated: true })).toMatchObject({
      details: { deactivated: 'yourself' },
    })
    // One who was only invited administers nothing yet.
    const invited = await invites({ role: 'administrator' })
    expect(refusalOf(await changePerson(stage.deps, admin, admin.id, { role: 'agent' }))).toBe(
      'last-administrator',
    )
    granted(await changePerson(stage.deps, admin, invited.id, { role: 'agent' }))
  })

  test('of two administrators who take each other’s role at once, one keeps it', async () => {
    granted(await changePerson(stage.deps, admin, ada.id, { role: 'administrator' }))
    const second = await stage.person('ada')
    const outcomes = await Promise.all([
      changePerson(stage.deps, admin, second.id, { role: 'agent' }),
      changePerson(stage.deps, second, admin.id, { role: 'agent' }),
    ])
    expect(outcomes.filter((each) => refusalOf(each) === 'last-administrator')).toHaveLength(1)
    await stage.deps.db.update(agents).set({ role: 'administrator' }).where(eq(agents.id, admin.id))
    await stage.deps.db.update(agents).set({ role: 'agent' }).where(eq(agents.id, ada.id))
  })

  test('is for administrators alone', async () => {
    const cy = await stage.person('cy')
    for (const who of [ada, cy])
      for (const tried of [
        await listPeople(stage.deps, who),
        await invitePerson(stage.deps, who, wish()),
        await changePerson(stage.deps, who, who.id, { role: 'administrator' }),
        await sendPasswordLink(stage.deps, who, bo.id),
        await takePasswordLink(stage.deps, who, bo.id),
        await unlockPerson(stage.deps, who, bo.id),
        await logOutPerson(stage.deps, who, bo.id),
        await handOverAll(stage.deps, who, bo.id, who.id),
      ])
        expect(refusalOf(tried)).toBe('not-allowed')
  })

  test('that there is not, is nowhere', async () => {
    const nobody = '019a0000-0000-7000-8000-000000000000' as AgentId
    for (const tried of [
      await changePerson(stage.deps, admin, nobody, { name: 'X' }),
      await sendPasswordLink(stage.deps, admin, nobody),
      await takePasswordLink(stage.deps, admin, nobody),
      await unlockPerson(stage.deps, admin, nobody),
      await logOutPerson(stage.deps, admin, nobody),
      await handOverAll(stage.deps, admin, nobody, ada.id),
    ])
      expect(refusalOf(tried)).toBe('not-found')
  })

  test('is logged out everywhere by an administrator', async () => {
    const tokens = granted(await logsIn('bo@example.com'))
    granted(await logOutPerson(stage.deps, admin, bo.id))
    expect(await findLogin(stage.deps, tokens.login)).toBeNull()
    expect(await stage.deps.db.select().from(logins).where(eq(logins.agentId, bo.id))).toEqual([])
  })

  test('leaves neither names nor addresses in the trail', async () => {
    const dee = await invites()
    granted(
      await changePerson(stage.deps, admin, dee.id, {
        name: 'Dora Ekholm',
        email: `dora${count}@example.com`,
      }),
    )
    const lines = granted(await readAudit(stage.deps, admin, undefined)).items.filter(
      ({ about }) => about?.id === dee.id,
    )
    expect(lines.map(({ data }) => data)).toEqual([{ key: 'email' }, { key: 'name' }, { role: 'agent' }])
  })
})

describe('a link to set a password, passed on by an administrator', () => {
  const tokenOf = (url: string) => url.split('#')[1] ?? ''

  test('is made where no mail server is set up, and named in the trail', async () => {
    const dee = await invites()
    const { url } = granted(await takePasswordLink(stage.deps, admin, dee.id))
    expect(granted(await readPasswordLink(stage.deps, tokenOf(url)))).toMatchObject({
      kind: 'invitation',
      email: dee.email,
    })
    expect((await trail())[0]).toBe('password-link-taken')
  })

  test('dies with the address it would have gone to, and with the account', async () => {
    const dee = await invites()
    const { url } = granted(await takePasswordLink(stage.deps, admin, dee.id))
    granted(await changePerson(stage.deps, admin, dee.id, { email: `other${count}@example.com` }))
    expect(refusalOf(await readPasswordLink(stage.deps, tokenOf(url)))).toBe('link-invalid')
    const next = granted(await takePasswordLink(stage.deps, admin, dee.id))
    granted(await changePerson(stage.deps, admin, dee.id, { deactivated: true }))
    granted(await changePerson(stage.deps, admin, dee.id, { deactivated: false }))
    expect(refusalOf(await readPasswordLink(stage.deps, tokenOf(next.url)))).toBe('link-invalid')
  })

  test('is made for nobody whose account does not work', async () => {
    const dee = await invites()
    granted(await changePerson(stage.deps, admin, dee.id, { deactivated: true }))
    for (const made of [
      await takePasswordLink(stage.deps, admin, dee.id),
      await sendPasswordLink(stage.deps, admin, dee.id),
    ])
      expect(refusalOf(made)).toBe('invalid')
  })
})

describe('the sessions of somebody who left', () => {
  const starts = async (who: Person) =>
    granted(await startSession(stage.deps, who, { customer: { name: 'Mira', email: 'mira@example.com' } }))

  test('are handed to somebody who is there; those that ended stay where they are', async () => {
    const [one, two] = [await starts(bo), await starts(bo)]
    granted(await changePerson(stage.deps, admin, bo.id, { deactivated: true }))
    expect(granted(await handOverAll(stage.deps, admin, bo.id, ada.id))).toEqual({ count: 2 })
    for (const id of [one, two]) expect((await stage.session(id)).ownerId).toBe(ada.id)
    expect((await of(bo.id))?.openSessions).toBe(0)
    expect((await trail())[0]).toBe('sessions-handed-over')
  })

  test('are not handed over while their owner can be asked, and to nobody who is not there', async () => {
    const id = await starts(bo)
    expect(refusalOf(await handOverAll(stage.deps, admin, bo.id, ada.id))).toBe('invalid')
    granted(await changePerson(stage.deps, admin, bo.id, { deactivated: true }))
    const invited = await invites()
    granted(await changePerson(stage.deps, admin, invited.id, { deactivated: true }))
    for (const to of [bo.id, invited.id])
      expect(refusalOf(await handOverAll(stage.deps, admin, bo.id, to))).toBe('invalid')
    expect((await stage.session(id)).ownerId).toBe(bo.id)
  })
})
