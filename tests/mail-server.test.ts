import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { previewTexts, testTexts } from '../server/actions/preview-texts.ts'
import { testMail } from '../server/actions/test-mail.ts'
import type { Person } from '../server/domain/access.ts'
import { MailServer } from '../server/jobs/mail-server.ts'
import { createLogger } from '../server/logger.ts'
import { auditEvents } from '../server/storage/schema.ts'
import { sealedAs } from '../server/storage/settings.ts'
import type { Settings } from '../shared/settings.ts'
import { headerOf, startMailbox, type Mailbox } from './support/mailbox.ts'
import { freePort } from './support/ports.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

describe('the mail server that an administrator sets up', () => {
  let stage: Stage
  let mailbox: Mailbox
  let admin: Person

  beforeAll(async () => {
    stage = await openStage()
    admin = await stage.person('admin')
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(async () => {
    mailbox = await startMailbox({ user: 'foyer', pass: 'open the gate' })
  })
  afterEach(() => mailbox[Symbol.asyncDispose]())

  /** What saving these settings makes of the mail server. */
  const saves = (settings: Partial<Settings>) => {
    Object.assign(stage.settings, {
      mailHost: '127.0.0.1',
      mailPort: Number(new URL(mailbox.url).port),
      mailSecurity: 'none',
      mailUser: 'foyer',
      mailPassword: seal('open the gate'),
      mailFrom: 'Retail Lending <lending@example.com>',
      ...settings,
    })
  }
  const seal = (password: string): string =>
    stage.deps.seal.seal(password, sealedAs('mailPassword')).toString('base64')
  const server = (url: string | null = null) =>
    new MailServer({
      url,
      from: 'Foyer <foyer@localhost>',
      settings: () => stage.settings,
      seal: stage.deps.seal,
      logger: createLogger('silent'),
    })
  const tests = async (mail = server()) =>
    granted(
      await testMail(
        {
          ...stage.deps,
          get mail() {
            return mail.transport
          },
        },
        admin,
        { to: 'mira@example.com' },
      ),
    ).outcome

  test('is tried with a mail: it arrives, from the sender that was set', async () => {
    saves({})
    expect(await tests()).toBe('accepted')
    const mail = await mailbox.mailTo('mira@example.com')
    expect(headerOf(mail, 'From')).toBe('Retail Lending <lending@example.com>')
    expect(headerOf(mail, 'Subject')).toBe('foyer.test: a test')
  })

  test('has the sender of the environment where none is set', async () => {
    saves({ mailFrom: '' })
    expect(await tests()).toBe('accepted')
    expect(headerOf(await mailbox.mailTo('mira@example.com'), 'From')).toBe('Foyer <foyer@localhost>')
  })

  test('that was given where Foyer is started goes over the settings', async () => {
    saves({ mailHost: 'nowhere.invalid' })
    const { port } = new URL(mailbox.url)
    expect(await tests(server(`smtp://foyer:open%20the%20gate@127.0.0.1:${port}`))).toBe('accepted')
    expect(headerOf(await mailbox.mailTo('mira@example.com'), 'From')).toBe('Foyer <foyer@localhost>')
  })

  test('is another one as soon as its settings are', async () => {
    const mail = server()
    saves({ mailHost: '' })
    expect(await tests(mail)).toBe('no-server')
    saves({ mailPassword: seal('not this one') })
    expect(await tests(mail)).toBe('login')
    saves({})
    expect(await tests(mail)).toBe('accepted')
  })

  test('nothing answers at a wrong port', async () => {
    saves({ mailPort: await freePort() })
    expect(await tests()).toBe('unreachable')
  })

  test('a server without encryption is not used where encryption was chosen', async () => {
    saves({ mailSecurity: 'starttls' })
    expect(await tests()).toBe('encryption')
    saves({ mailSecurity: 'tls' })
    expect(await tests()).toBe('encryption')
    expect(mailbox.mails).toEqual([])
  })

  test('a recipient that is not taken is said so', async () => {
    saves({})
    mailbox.answerWith(550)
    expect(await tests()).toBe('refused')
  })

  test('sends a team’s own words, saved or not, to whoever wants to see them', async () => {
    saves({})
    const mail = server()
    const deps = { ...stage.deps, mail: mail.transport }
    const own = { mailSubject: 'Come in, {customer}', mail: 'From {agent} of {team}' }
    const wish = { team: admin.teamId, kind: 'invitation' as const, own }
    const read = granted(await previewTexts(deps, admin, wish))
    expect(read.subject).toMatch(/^Come in, \S/)
    expect(read.mail).toMatch(/^From .+ of Retail Lending\n\nhttp:\/\/foyer\.test\/j\//)
    expect(granted(await testTexts(deps, admin, { ...wish, to: 'noor@example.com' })).outcome).toBe(
      'accepted',
    )
    expect(headerOf(await mailbox.mailTo('noor@example.com'), 'Subject')).toBe(read.subject)
    const wrong = { ...wish, own: { mail: '{password}' } }
    expect(refusalOf(await previewTexts(deps, admin, wrong))).toBe('invalid')
    const nobodys = '019a0000-0000-7000-8000-000000000000' as typeof admin.teamId
    expect(refusalOf(await previewTexts(deps, admin, { ...wish, team: nobodys }))).toBe('not-found')
    const ada = await stage.person('ada')
    expect(refusalOf(await previewTexts(deps, ada, wish))).toBe('not-allowed')
    expect(refusalOf(await testTexts(deps, ada, { ...wish, to: 'x@example.com' }))).toBe('not-allowed')
  })

  test('is tried by administrators alone, and each try is told', async () => {
    saves({})
    const told = () => stage.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'mail-tested'))
    const before = (await told()).length
    for (const name of ['ada', 'cy'])
      expect(refusalOf(await testMail(stage.deps, await stage.person(name), { to: 'x@example.com' }))).toBe(
        'not-allowed',
      )
    expect(await told()).toHaveLength(before)
    await tests()
    expect(await told()).toHaveLength(before + 1)
  })
})
