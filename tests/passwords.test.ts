import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deliverPasswordMail } from '../server/actions/deliver-password-mail.ts'
import type { PasswordMail } from '../server/actions/jobs.ts'
import { findLogin, logIn, type Browser } from '../server/actions/log-in.ts'
import { endLogin, endOtherLogins, listLogins } from '../server/actions/own-logins.ts'
import { makePasswordLink, readPasswordLink } from '../server/actions/password-links.ts'
import { unlockPerson } from '../server/actions/account-access.ts'
import { invitePerson } from '../server/actions/people.ts'
import { readAudit } from '../server/actions/read-audit.ts'
import { readOutbox } from '../server/actions/read-outbox.ts'
import { askReset, changePassword, setPassword } from '../server/actions/set-password.ts'
import { demoLogins } from '../server/demo/people.ts'
import type { Person } from '../server/domain/access.ts'
import { agents, knownBrowsers, logins, passwordLinks } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const stranger: Browser = { known: null, name: null }
const good = 'a lamp beside the river'
const minute = 60_000

let stage: Stage
let admin: Person
let ada: Person

const check = () => Promise.resolve('reached' as const)

beforeAll(async () => {
  stage = await openStage()
  admin = await stage.person('admin')
  ada = await stage.person('ada')
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
let original: string | null = null
beforeEach(async () => {
  const { db } = stage.deps
  const [row] = await db.select().from(agents).where(eq(agents.id, ada.id))
  original ??= row?.passwordHash ?? null
  await db
    .update(agents)
    .set({ wrongPasswords: 0, lockedUntil: null, passwordHash: original })
    .where(eq(agents.id, ada.id))
  for (const table of [passwordLinks, knownBrowsers, logins]) await db.delete(table)
  stage.jobs.length = 0
})

const logsIn = (password = demoLogins.password, browser = stranger, email = 'ada@example.com') =>
  logIn(stage.deps, { email, password }, browser)
const guesses = async (times: number, browser = stranger) => {
  const said = []
  for (let n = 0; n < times; n++) said.push(refusalOf(await logsIn(`wrong ${n}`, browser)))
  return said
}
const link = async (kind: 'invitation' | 'reset' = 'reset') => {
  const { url, expiresAt } = await stage.deps.db.transaction((tx) =>
    makePasswordLink(stage.deps, tx, ada.id, { kind, way: 'pass-on' }),
  )
  return { token: url.split('#')[1] ?? '', expiresAt }
}
const trail = async () => granted(await readAudit(stage.deps, admin, undefined)).items.map(({ type }) => type)

describe('wrong passwords', () => {
  test('lock the account for a time, in the words of any wrong one; then the right one works again', async () => {
    expect(await guesses(7)).toEqual(Array(7).fill('wrong-password'))
    expect(refusalOf(await logsIn())).toBe('wrong-password')
    stage.pass(15 * minute)
    granted(await logsIn())
    expect((await trail()).filter((type) => type === 'agent-locked')).toHaveLength(1)
  })

  test('are counted in a row: a right one in between begins anew', async () => {
    await guesses(4)
    granted(await logsIn())
    await guesses(4)
    granted(await logsIn())
  })

  test('many at once are not one try more than one after the other', async () => {
    const tries = await Promise.all(Array.from({ length: 30 }, (_, n) => logsIn(`wrong ${n}`)))
    expect(tries.every((each) => refusalOf(each) === 'wrong-password')).toBe(true)
    const [row] = await stage.deps.db.select().from(agents).where(eq(agents.id, ada.id))
    // Of thirty the first five were judged; the others met the lock.
    expect(row).toMatchObject({ wrongPasswords: 0 })
    expect(row?.lockedUntil).not.toBeNull()
    expect((await trail()).filter((type) => type === 'agent-locked').length).toBeGreaterThan(0)
    expect(refusalOf(await logsIn())).toBe('wrong-password')
  })

  test('of strangers lock nobody out whose browser the account knows', async () => {
    const { known } = granted(await logsIn())
    await guesses(9)
    expect(refusalOf(await logsIn())).toBe('wrong-password')
    granted(await logsIn(demoLogins.password, { known, name: null }))
  })

  test('of a browser the account knows lock that browser alone, and it is told until when', async () => {
    const { known } = granted(await logsIn())
    const hers = { known, name: null }
    expect(await guesses(6, hers)).toEqual([...Array<string>(4).fill('wrong-password'), 'locked', 'locked'])
    const until = new Date(stage.deps.now().getTime() + 15 * minute).toISOString()
    expect(await logsIn(demoLogins.password, hers)).toMatchObject({ code: 'locked', details: { until } })
    granted(await logsIn())
  })

  test('for nobody, and the mark of another account’s browser, are a stranger’s', async () => {
    const { known } = granted(
      await logIn(stage.deps, { email: 'bo@example.com', password: demoLogins.password }, stranger),
    )
    expect(await guesses(6, { known, name: null })).toEqual(Array(6).fill('wrong-password'))
    expect(refusalOf(await logsIn('x', stranger, 'nobody@example.com'))).toBe('wrong-password')
  })

  test('are forgotten when an administrator unlocks, or a mailed link sets a new one', async () => {
    await guesses(5)
    granted(await unlockPerson(stage.deps, admin, ada.id))
    granted(await logsIn())
    await guesses(5)
    const { known } = granted(await setPassword(stage.deps, { ...(await link()), password: good }))
    granted(await logsIn(good))
    await guesses(5)
    granted(await logsIn(good, { known, name: null }))
  })
})

describe('a link to set a password', () => {
  test('sets one, once, and ends every login, every other link', async () => {
    const before = granted(await logsIn())
    const [one, other] = [await link(), await link()]
    granted(await setPassword(stage.deps, { ...one, password: good }))
    expect(await findLogin(stage.deps, before.login)).toBeNull()
    for (const { token } of [one, other]) {
      expect(refusalOf(await readPasswordLink(stage.deps, token))).toBe('link-invalid')
      expect(refusalOf(await setPassword(stage.deps, { token, password: `${good} again` }))).toBe(
        'link-invalid',
      )
    }
    expect(refusalOf(await logsIn())).toBe('wrong-password')
    granted(await logsIn(good))
  })

  test('of ten who use it at once, one sets the password', async () => {
    const { token } = await link()
    const set = await Promise.all(
      Array.from({ length: 10 }, (_, n) => setPassword(stage.deps, { token, password: `${good} ${n}` })),
    )
    expect(set.filter((each) => refusalOf(each) === 'link-invalid')).toHaveLength(9)
  })

  test('set while an old one is judged lets nobody in by the old one', async () => {
    const { token } = await link()
    const { db } = stage.deps
    // The old one was found right, and the login is not written yet.
    const transaction: typeof db.transaction = async (work) => {
      granted(await setPassword(stage.deps, { token, password: good }))
      return db.transaction(work)
    }
    const between = new Proxy(db, {
      get: (target, key) =>
        key === 'transaction' ? transaction : (Reflect.get(target, key, target) as unknown),
    })
    const login = { email: 'ada@example.com', password: demoLogins.password }
    expect(refusalOf(await logIn({ ...stage.deps, db: between }, login, stranger))).toBe('wrong-password')
    expect(await db.select().from(logins)).toEqual([])
  })

  test('refuses what is guessed first and what is one’s own name, and stays for a better one', async () => {
    const { token } = await link()
    for (const [password, why] of [
      ['1qaz2wsx3edc', 'common'],
      ['ada@example.com', 'own'],
    ] as const)
      expect(await setPassword(stage.deps, { token, password })).toMatchObject({
        code: 'weak-password',
        details: { password: why },
      })
    granted(await setPassword(stage.deps, { token, password: good }))
  })

  test('is over in its time, of an invitation later than of a reset; looking at it changes nothing', async () => {
    const [invitation, reset] = [await link('invitation'), await link('reset')]
    granted(await readPasswordLink(stage.deps, reset.token))
    stage.pass(2 * 60 * minute)
    expect(refusalOf(await readPasswordLink(stage.deps, reset.token))).toBe('link-invalid')
    granted(await readPasswordLink(stage.deps, invitation.token))
    stage.pass(7 * 24 * 60 * minute)
    expect(refusalOf(await setPassword(stage.deps, { token: invitation.token, password: good }))).toBe(
      'link-invalid',
    )
  })

  test('that nobody was given opens nothing', async () => {
    expect(refusalOf(await readPasswordLink(stage.deps, 'a'.repeat(43)))).toBe('link-invalid')
  })
})

describe('a forgotten password', () => {
  const mails = () => stage.jobs.filter((job): job is PasswordMail => job.name === 'password-mail')

  test('is asked for by an address in any letters, three times an hour, and never for nobody', async () => {
    await askReset(stage.deps, 'nobody@example.com')
    expect(mails()).toHaveLength(0)
    await Promise.all(Array.from({ length: 8 }, () => askReset(stage.deps, 'ADA@example.com')))
    expect(mails()).toHaveLength(3)
    stage.pass(61 * minute)
    await askReset(stage.deps, 'ada@example.com')
    expect(mails()).toHaveLength(4)
  })

  test('its mail is kept for administrators alone where no mail server is set up', async () => {
    await askReset(stage.deps, 'ada@example.com')
    const [job] = mails()
    if (!job) throw new Error('no mail was asked for')
    expect(await deliverPasswordMail(stage.deps, job.linkId)).toBe('done')
    const { items } = granted(await readOutbox(stage.deps, admin))
    const [mail] = items
    expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'A new password for foyer.test' })
    const token = /password#(\S{43})/.exec(mail?.text ?? '')?.[1] ?? ''
    granted(await readPasswordLink(stage.deps, token))
    const demo = { ...stage.deps, installation: { ...stage.deps.installation, demo: demoLogins } }
    expect(granted(await readOutbox(demo, ada)).items).toEqual([])
    // Nothing of the secret is left in the row beside its hash and the outbox.
    const [row] = await stage.deps.db.select().from(passwordLinks)
    expect(row?.sealedSecret).toBeNull()
  })

  test.each([
    ['accepted', 'sent', null],
    ['refused', 'failed', 'refused'],
  ] as const)('a mail that is %s is %s', async (outcome, state, reason) => {
    const sent: string[] = []
    const deps = {
      ...stage.deps,
      mail: {
        send: ({ to }: { to: string }) => Promise.resolve(outcome).finally(() => sent.push(to)),
        check,
      },
    }
    await askReset(deps, 'ada@example.com')
    const [job] = mails()
    if (!job) throw new Error('no mail was asked for')
    expect(await deliverPasswordMail(deps, job.linkId)).toBe('done')
    // A job that runs twice sends once.
    await deliverPasswordMail(deps, job.linkId)
    expect(sent).toEqual(['ada@example.com'])
    const [row] = await stage.deps.db.select().from(passwordLinks)
    expect(row).toMatchObject({ state, reason, sealedSecret: null })
  })

  test('whoever logs in by the identity provider alone gets no way around it', async () => {
    const { db } = stage.deps
    const [before] = await db.select().from(agents).where(eq(agents.email, 'ada@example.com'))
    const without = { passwordHash: null, ssoSubject: 'a subject' }
    await db.update(agents).set(without).where(eq(agents.email, 'ada@example.com'))
    await askReset(stage.deps, 'ada@example.com')
    expect(mails()).toEqual([])
    const { passwordHash } = before!
    await db.update(agents).set({ passwordHash, ssoSubject: null }).where(eq(agents.email, 'ada@example.com'))
  })

  test('a mail whose link was used meanwhile does not go out any more', async () => {
    await askReset(stage.deps, 'ada@example.com')
    const [job] = mails()
    granted(await setPassword(stage.deps, { ...(await link()), password: good }))
    const mail = { send: () => Promise.reject(new Error('it was sent')), check }
    expect(await deliverPasswordMail({ ...stage.deps, mail }, job!.linkId)).toBe('done')
  })

  test('without a mail server and an outbox the administrator sees why it failed', async () => {
    const deps = { ...stage.deps, installation: { ...stage.deps.installation, outbox: false } }
    const { teamId } = ada
    const wish = {
      name: 'Dee',
      email: 'dee@example.com',
      role: 'agent' as const,
      teamId,
      furtherTeamIds: [],
      expiresAt: null,
    }
    granted(await invitePerson(deps, admin, wish))
    const [job] = mails()
    await deliverPasswordMail(deps, job!.linkId)
    const [row] = await stage.deps.db.select().from(passwordLinks)
    expect(row).toMatchObject({ state: 'failed', reason: 'no-mail-server' })
  })
})

describe('one’s own account', () => {
  const hers = async () => {
    const { login, known } = granted(await logsIn())
    const found = await findLogin(stage.deps, login)
    if (!found) throw new Error('she is not logged in')
    return { login: found, browser: { known, name: null } }
  }

  test('names the browsers that are logged in; another one is logged out, one or all', async () => {
    const [one, two, three] = [await hers(), await hers(), await hers()]
    const { items } = await listLogins(stage.deps, one.login)
    expect(items.filter(({ current }) => current).map(({ id }) => id)).toEqual([one.login.loginId])
    expect(items).toHaveLength(3)
    expect(granted(await endLogin(stage.deps, one.login, two.login.loginId)).items).toHaveLength(2)
    expect(refusalOf(await endLogin(stage.deps, one.login, two.login.loginId))).toBe('not-found')
    expect((await endOtherLogins(stage.deps, one.login)).items.map(({ id }) => id)).toEqual([
      one.login.loginId,
    ])
    expect(refusalOf(await endLogin(stage.deps, one.login, three.login.loginId))).toBe('not-found')
  })

  test('nobody ends another person’s login', async () => {
    const { login } = await hers()
    const { login: token } = granted(
      await logIn(stage.deps, { email: 'bo@example.com', password: demoLogins.password }, stranger),
    )
    const his = await findLogin(stage.deps, token)
    if (!his) throw new Error('he is not logged in')
    expect(refusalOf(await endLogin(stage.deps, his, login.loginId))).toBe('not-found')
    await endOtherLogins(stage.deps, his)
    expect((await listLogins(stage.deps, login)).items).toHaveLength(1)
  })

  test('changes its password with the present one; every other browser is logged out', async () => {
    const [one, two] = [await hers(), await hers()]
    const change = (present: string, password = good) =>
      changePassword(stage.deps, one.login, { present, password }, one.browser)
    expect(refusalOf(await change('not this one'))).toBe('wrong-password')
    expect(refusalOf(await change(demoLogins.password, 'qwerty123456'))).toBe('weak-password')
    expect(await change(demoLogins.password)).toBeNull()
    expect((await listLogins(stage.deps, one.login)).items).toHaveLength(1)
    expect(refusalOf(await endLogin(stage.deps, one.login, two.login.loginId))).toBe('not-found')
    granted(await logsIn(good))
  })

  test('a stolen login guesses the present password no more often than a login page', async () => {
    const { login, browser } = await hers()
    const said = []
    for (let n = 0; n < 6; n++)
      said.push(
        refusalOf(
          await changePassword(stage.deps, login, { present: `wrong ${n}`, password: good }, browser),
        ),
      )
    expect(said.slice(-2)).toEqual(['locked', 'locked'])
  })
})
