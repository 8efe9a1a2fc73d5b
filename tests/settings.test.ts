import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TeamId } from '../shared/ids.ts'
import { changeSettings, storeChanges } from '../server/actions/change-settings.ts'
import { readAudit } from '../server/actions/read-audit.ts'
import { readSettings } from '../server/actions/read-settings.ts'
import { sessionForm } from '../server/actions/session-form.ts'
import { startSession } from '../server/actions/start-session.ts'
import { changeTeam, createTeam, listTeams } from '../server/actions/teams.ts'
import { demoTeam } from '../server/demo/people.ts'
import type { Person } from '../server/domain/access.ts'
import { isRefused } from '../server/domain/outcome.ts'
import { digestOf, hashOf } from '../server/storage/events.ts'
import { SettingsBook } from '../server/storage/settings.ts'
import { auditEvents, installation, settings, teams, teamSettings } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const here = 'https://foyer.example.com'
let stage: Stage
let admin: Person
let cy: Person
let ada: Person
let lending: TeamId

beforeAll(async () => {
  stage = await openStage()
  ;[admin, cy, ada] = (await Promise.all(['admin', 'cy', 'ada'].map((name) => stage.person(name)))) as [
    Person,
    Person,
    Person,
  ]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(async () => {
  const { db } = stage.deps
  await db.delete(settings)
  await db.delete(teamSettings)
  await db.delete(teams).where(eq(teams.name, 'Claims'))
  const [team] = await db.select().from(teams).where(eq(teams.name, demoTeam))
  if (!team) throw new Error('the team of the demo is gone')
  lending = team.id
})

const page = async (team: TeamId | null = null) => granted(await readSettings(stage.deps, admin, team))
const saves = async (changes: Record<string, unknown>, team: TeamId | null = null, who = admin) =>
  changeSettings(
    stage.deps,
    who,
    team,
    { revision: (await page(team)).revision, changes: changes as never },
    here,
  )
const trail = async () => granted(await readAudit(stage.deps, admin, undefined)).items

describe('a setting', () => {
  test('says where its value comes from, and what holds without the choice', async () => {
    expect((await page()).values['linkDays']).toEqual({ value: 7, from: 'default', without: 7 })
    granted(await saves({ linkDays: 10 }))
    expect((await page()).values['linkDays']).toEqual({ value: 10, from: 'system', without: 7 })
    expect((await page(lending)).values['linkDays']).toEqual({ value: 10, from: 'system', without: 10 })
    granted(await saves({ linkDays: 3 }, lending))
    expect((await page(lending)).values['linkDays']).toEqual({ value: 3, from: 'team', without: 10 })
    granted(await saves({ linkDays: null }, lending))
    expect((await page(lending)).values['linkDays']).toEqual({ value: 10, from: 'system', without: 10 })
  })

  test('of the whole installation is none of a team’s', async () => {
    expect((await page(lending)).values).not.toHaveProperty('graceMs')
    expect(await saves({ graceMs: 1 }, lending)).toMatchObject({
      code: 'invalid',
      details: { graceMs: 'holds for the whole installation' },
    })
  })

  test('is changed with all the others of one press on Save, or none is', async () => {
    const refused = await saves({ linkDays: 9, lockTries: 0, defaultCountry: 'XX', noSuch: 1 })
    expect(Object.keys(isRefused(refused) ? (refused.details ?? {}) : {})).toEqual([
      'lockTries',
      'defaultCountry',
      'noSuch',
    ])
    expect((await page()).values['linkDays']?.from).toBe('default')
  })

  test('that somebody else changed meanwhile is not overwritten unseen: whoever saves second is told what and who', async () => {
    const read = await page()
    const first = { revision: read.revision, changes: { linkDays: 9 } }
    granted(await changeSettings(stage.deps, admin, null, first, here))
    const second = await changeSettings(
      stage.deps,
      admin,
      null,
      { ...first, changes: { lockTries: 5 } },
      here,
    )
    expect(second).toMatchObject({ code: 'changed-meanwhile', details: { linkDays: 'Mira Olsen' } })
    expect((await page()).values['lockTries']?.value).toBe(3)
    granted(await saves({ lockTries: 5 }))
    expect((await page()).values).toMatchObject({ lockTries: { value: 5 }, linkDays: { value: 9 } })
  })

  test('of ten who save at once on what they have read, one is heard', async () => {
    const { revision } = await page()
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        changeSettings(stage.deps, admin, null, { revision, changes: { linkDays: 20 + n } }, here),
      ),
    )
    expect(outcomes.filter((each) => !isRefused(each))).toHaveLength(1)
    expect(
      (await trail()).filter(({ data }) => data['to']?.startsWith('2') && data['key'] === 'linkDays'),
    ).toHaveLength(1)
  })

  test('of a team may change while somebody edits another one’s', async () => {
    const read = await page(lending)
    granted(await saves({ linkDays: 9 }))
    granted(
      await changeSettings(
        stage.deps,
        admin,
        lending,
        { revision: read.revision, changes: { lockTries: 4 } },
        here,
      ),
    )
  })

  test('is for administrators alone', async () => {
    for (const who of [ada, cy]) {
      expect(refusalOf(await readSettings(stage.deps, who, null))).toBe('not-allowed')
      expect(refusalOf(await saves({ linkDays: 9 }, null, who))).toBe('not-allowed')
      expect(refusalOf(await saves({ linkDays: 9 }, lending, who))).toBe('not-allowed')
      expect(refusalOf(await readAudit(stage.deps, who, undefined))).toBe('not-allowed')
      expect(refusalOf(await listTeams(stage.deps, who))).toBe('not-allowed')
      expect(refusalOf(await createTeam(stage.deps, who, { name: 'Mine' }))).toBe('not-allowed')
      expect(refusalOf(await changeTeam(stage.deps, who, lending, { name: 'Mine' }))).toBe('not-allowed')
    }
    expect((await page()).values['linkDays']?.value).toBe(7)
  })

  test('of a team that there is not, is nowhere', async () => {
    const nobody = '019a0000-0000-7000-8000-000000000000' as TeamId
    expect(refusalOf(await readSettings(stage.deps, admin, nobody))).toBe('not-found')
    const change = { revision: 0, changes: { linkDays: 9 } }
    expect(refusalOf(await changeSettings(stage.deps, admin, nobody, change, here))).toBe('not-found')
  })
})

describe('the address people reach Foyer at', () => {
  test('is the one the page is open at, so that no slip shuts everybody out', async () => {
    expect(refusalOf(await saves({ publicUrl: 'https://foyer.exmaple.com' }))).toBe('invalid')
    expect(refusalOf(await saves({ publicUrl: `${here}/` }))).toBe('invalid')
    granted(await saves({ publicUrl: here }))
    expect((await page()).values['publicUrl']).toMatchObject({ value: here, from: 'system' })
    granted(await saves({ publicUrl: null }))
  })

  test('that was given where Foyer is started is shown, and changed there alone', async () => {
    const { deps } = stage
    const given = { ...deps, installation: { ...deps.installation, given: { publicUrl: here } } }
    const read = granted(await readSettings(given, admin, null))
    expect(read.values['publicUrl']).toEqual({ value: here, from: 'environment', without: here })
    const change = { revision: read.revision, changes: { publicUrl: null } }
    expect(refusalOf(await changeSettings(given, admin, null, change, here))).toBe('invalid')
  })
})

describe('a secret setting', () => {
  test('is kept sealed, and neither the page nor the trail tells it', async () => {
    const password = 'the password of the mail server'
    const saved = granted(await saves({ mailPassword: password }))
    expect(saved.values['mailPassword']).toEqual({ value: true, from: 'system', without: false })
    const [row] = await stage.deps.db.select().from(settings)
    expect(JSON.stringify(row)).not.toContain(password)
    expect(stage.deps.seal.open(Buffer.from(row?.value as string, 'base64'), 'setting:mailPassword')).toBe(
      password,
    )
    expect(JSON.stringify([saved, await trail()])).not.toContain(password)
    expect((await trail())[0]?.data).toEqual({ key: 'mailPassword', from: 'null', to: '"•••"' })
  })

  test('that was stored is a value of its setting, however long it is', async () => {
    granted(await saves({ mailPassword: '🗝'.repeat(100) }))
    expect(refusalOf(await saves({ mailPassword: 'x'.repeat(201) }))).toBe('invalid')
    await SettingsBook.open(stage.deps.db)
  })

  test('goes to no other server, nor under another name, unless it is entered once more', async () => {
    granted(await saves({ mailHost: 'mail.example.com', mailUser: 'foyer', mailPassword: 'open the gate' }))
    for (const change of [{ mailHost: 'evil.example.com' }, { mailUser: 'eve' }, { mailSecurity: 'none' }])
      expect(await saves(change)).toMatchObject({
        code: 'invalid',
        details: { mailPassword: 'enter it once more' },
      })
    expect((await page()).values['mailHost']?.value).toBe('mail.example.com')
    granted(await saves({ mailHost: 'other.example.com', mailPassword: 'open the gate' }))
    granted(await saves({ mailHost: 'third.example.com', mailPassword: null }))
    granted(await saves({ mailFrom: 'foyer@example.com' }))
  })

  test('emptied is none any more', async () => {
    granted(await saves({ mailPassword: 'something' }))
    granted(await saves({ mailPassword: '' }))
    expect((await page()).values['mailPassword']).toEqual({ value: false, from: 'default', without: false })
  })
})

describe('a team', () => {
  test('is created, renamed, archived and restored', async () => {
    const team = granted(await createTeam(stage.deps, admin, { name: 'Claims' }))
    expect(team).toMatchObject({ name: 'Claims', people: 0, archivedAt: null })
    expect(
      granted(await changeTeam(stage.deps, admin, team.id, { archived: true })).archivedAt,
    ).not.toBeNull()
    expect(granted(await changeTeam(stage.deps, admin, team.id, { archived: false })).archivedAt).toBeNull()
    granted(await changeTeam(stage.deps, admin, team.id, { name: 'Claims and more' }))
    granted(await changeTeam(stage.deps, admin, team.id, { name: 'Claims' }))
    expect((await trail()).slice(0, 5).map(({ type }) => type)).toEqual([
      'team-renamed',
      'team-renamed',
      'team-restored',
      'team-archived',
      'team-created',
    ])
  })

  test('has a name of its own, however it is written', async () => {
    const taken = { code: 'invalid', details: { name: 'taken' } }
    expect(await createTeam(stage.deps, admin, { name: demoTeam.toUpperCase() })).toMatchObject(taken)
    const team = granted(await createTeam(stage.deps, admin, { name: 'Claims' }))
    expect(await changeTeam(stage.deps, admin, team.id, { name: demoTeam })).toMatchObject(taken)
  })

  test('once archived is offered for no new session', async () => {
    const team = granted(await createTeam(stage.deps, admin, { name: 'Claims' }))
    stage.settings.sessionTeams = [team.id]
    const customer = { name: 'Mira Lindt', email: 'mira@example.com' }
    const start = () => startSession(stage.deps, ada, { customer, settingsTeamId: team.id })
    expect(granted(await sessionForm(stage.deps, ada, undefined)).teams).toHaveLength(2)
    granted(await changeTeam(stage.deps, admin, team.id, { archived: true }))
    expect(granted(await sessionForm(stage.deps, ada, undefined)).teams).toHaveLength(1)
    expect(await start()).toMatchObject({ code: 'invalid', details: { settingsTeamId: 'not-offered' } })
    stage.settings.sessionTeams = []
  })

  test('that is somebody’s main team is not archived', async () => {
    expect(refusalOf(await changeTeam(stage.deps, admin, lending, { archived: true }))).toBe('team-in-use')
  })
})

describe('the audit trail', () => {
  test('says who changed what from what to what, also at the terminal', async () => {
    granted(await saves({ linkDays: 9 }))
    granted(
      await storeChanges(
        { ...stage.deps, given: {} },
        'system',
        { team: lending, changes: { linkDays: 2 }, revision: null, from: null },
        new Date(),
      ),
    )
    expect((await trail()).slice(0, 2)).toMatchObject([
      {
        type: 'setting-changed',
        actor: null,
        about: { kind: 'team', name: demoTeam },
        data: { key: 'linkDays', from: 'null', to: '2' },
      },
      {
        type: 'setting-changed',
        actor: { name: 'Mira Olsen' },
        about: null,
        data: { key: 'linkDays', from: 'null', to: '9' },
      },
    ])
  })

  test('says nothing where nothing changed', async () => {
    granted(await saves({ linkDays: 9 }))
    const before = await trail()
    granted(await saves({ linkDays: 9 }))
    expect(await trail()).toEqual(before)
  })

  test('is gapless and chained, also after data was erased, and names nobody', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => saves({ linkDays: 30 + n })))
    const lines = await stage.deps.db.select().from(auditEvents).orderBy(auditEvents.seq)
    let previous: Buffer = Buffer.alloc(32)
    for (const [index, line] of lines.entries()) {
      expect(line.seq).toBe(index + 1)
      expect(digestOf(line.salt as Buffer, line.data as string)).toEqual(line.digest)
      expect(hashOf(previous, { ...line, of: line.about })).toEqual(line.hash)
      expect(`${line.actorId} ${line.about}`).not.toMatch(/Ada|Mira|@/)
      previous = line.hash
    }
    const [end] = await stage.deps.db.select().from(installation)
    expect([end?.auditSeq, end?.auditHash]).toEqual([lines.length, previous])
  })

  test('is read in pages', async () => {
    for (let n = 0; n < 60; n++) granted(await saves({ linkDays: 1 + n }))
    const first = granted(await readAudit(stage.deps, admin, undefined))
    const second = granted(await readAudit(stage.deps, admin, first.nextCursor ?? 0))
    expect(first.items).toHaveLength(50)
    expect(second.items[0]?.seq).toBe((first.items.at(-1)?.seq ?? 0) - 1)
  })
})
