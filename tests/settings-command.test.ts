import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionForm } from '../shared/commands.ts'
import type { OpenDatabase } from '../server/storage/database.ts'
import { settings as systemSettings, teamSettings } from '../server/storage/schema.ts'
import type { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { spawnFoyer } from './support/process.ts'
import { until } from './support/until.ts'

const withinMs = 2_000

describe('npm run settings', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let ada: Agent
  let database: OpenDatabase

  beforeAll(async () => {
    foyer = await startFoyer('services')
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(async () => {
    await foyer[Symbol.asyncDispose]()
  })

  const run = async (environment: Record<string, string>, ...args: string[]) => {
    await using command = spawnFoyer(environment, ['dist/server/settings-command.js', ...args])
    const code = await command.exit()
    return { code, output: command.output().trimEnd() }
  }
  const settings = (...args: string[]) => run(foyer.environment, ...args)
  const stored = () =>
    Promise.all([
      database.db.select().from(systemSettings).orderBy(systemSettings.key),
      database.db.select().from(teamSettings).orderBy(teamSettings.key),
    ])
  const form = () => ada.browser.value<SessionForm>('GET', '/api/session-form')

  test('what is set holds in a running process within two seconds, and is taken back likewise', async () => {
    expect((await form()).textMessages).toBe(true)
    expect(await settings('set', 'textMessages', 'false')).toEqual({ code: 0, output: 'false' })
    await until('it holds', async () => !(await form()).textMessages, { withinMs })
    expect(await settings('unset', 'textMessages')).toEqual({ code: 0, output: 'true' })
    await until('it is taken back', async () => (await form()).textMessages, { withinMs })
  })

  test('a team chooses for itself, and the list says where a value comes from', async () => {
    await settings('set', 'defaultCountry', 'GB')
    await settings('set', 'defaultCountry', 'DE', '--team', 'retail lending')
    await until('the team’s own', async () => (await form()).callingCode === '+49', { withinMs })
    expect((await settings('get', 'defaultCountry')).output).toBe('"GB"')
    expect((await settings('get', 'defaultCountry', '--team', 'Retail Lending')).output).toBe('"DE"')
    const { output } = await settings('list', '--team', 'Retail Lending')
    expect(output).toContain('defaultCountry = "DE"  (team)')
    expect(output).toContain('linkDays = 7  (default)')
    expect((await settings('list')).output).toContain('defaultCountry = "GB"  (system)')
  })

  test('texts and teams are read as people write them', async () => {
    const texts = { reminder: { text: '{customer}, {team}: {link}' } }
    expect(await settings('set', 'texts', JSON.stringify(texts))).toMatchObject({ code: 0 })
    expect(JSON.parse((await settings('get', 'texts')).output)).toEqual(texts)
    // Not a number, though it looks like one.
    expect(await settings('set', 'openingTitle', '42')).toEqual({ code: 0, output: '"42"' })
    const named = await settings('set', 'sessionTeams', '["Retail Lending"]')
    expect(named).toEqual({ code: 0, output: JSON.stringify([(await form()).team.id]) })
  })

  test.each([
    [['set', 'linkDay', '7'], 'no setting is named linkDay: did you mean linkDays?'],
    [['get', 'TEXTMESSAGES'], 'did you mean textMessages?'],
    [['set', 'linkDays', '0'], 'linkDays: '],
    [['set', 'linkDays', 'soon'], 'linkDays: '],
    [['set', 'defaultCountry', 'XX'], 'defaultCountry: no country'],
    [['set', 'timeZone', 'Mars/Olympus'], 'timeZone: a time zone such as'],
    [['set', 'redirectUrl', 'javascript:alert(1)'], 'redirectUrl: '],
    [['set', 'texts', '{"notice":{"mail":"Hello {name}"}}'], 'texts: notice.mail: {name} is unknown'],
    [['set', 'texts', '{"notice":{"mail":"<script>alert(1)</script>"}}'], 'markup is not allowed'],
    [['set', 'texts', '{"notice":{"mailSubject":"a\\nBcc: b@example.com"}}'], 'line breaks are not allowed'],
    [['set', 'texts', '{"notice":{"letter":"a"}}'], 'letter'],
    [['set', 'texts', '{"code":{"mail":"a"}}'], 'code'],
    [['set', 'graceMs', '1', '--team', 'Retail Lending'], 'holds for the whole installation'],
    [['set', 'linkDays', '7', '--team', 'Claims'], 'no team is named Claims: there are Retail Lending'],
    [['set', 'sessionTeams', '["019a0000-0000-7000-8000-000000000000"]'], 'is no team'],
  ])('%j is refused in one line, and changes nothing', async (args, words) => {
    const before = await stored()
    const { code, output } = await settings(...args)
    expect([code, output.split('\n').length]).toEqual([1, 1])
    expect(output).toContain(words)
    expect(await stored()).toEqual(before)
  })

  test.each([
    ['the system', [], ''],
    ['a team', ['--team', 'Retail Lending'], ' of Retail Lending'],
  ])(
    'a stored value that is not valid stops the start in one line, and can be put right: %s',
    async (_of, team, named) => {
      const before = await stored()
      expect(await settings('set', 'linkDays', '9', ...team)).toMatchObject({ code: 0 })
      // As an older version, or somebody by hand, has left it.
      for (const table of ['settings', 'team_settings'])
        await database.query(`update ${table} set value = '"soon"' where key = 'linkDays' and value = '9'`)
      const line = new RegExp(
        `^.*the stored setting linkDays${named} is not valid \\(.+\\): npm run settings -- unset linkDays`,
      )
      await using process = spawnFoyer(foyer.environment)
      expect(await process.exit()).toBe(1)
      for (const output of [process.output().trimEnd(), (await settings('list')).output]) {
        expect(output).toMatch(line)
        expect(output.split('\n')).toHaveLength(1)
      }
      expect((await form()).textMessages, 'what runs goes on with what it had').toBe(true)
      expect(await settings('unset', 'linkDays', ...team)).toEqual({ code: 0, output: '7' })
      expect(await stored()).toEqual(before)
    },
  )

  test('what is no command shows how it is used', async () => {
    for (const args of [[], ['set', 'linkDays'], ['get', 'linkDays', '--tem', 'x'], ['drop', 'linkDays']]) {
      const { code, output } = await settings(...args)
      expect([code, output.split('\n')[0]]).toEqual([1, 'usage: npm run settings -- list [--team NAME]'])
    }
  })

  test('it says who holds an embedded folder, and works when nobody does', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-settings-'))
    const environment = { FOYER_DATA: folder, PORT: '0' }
    try {
      expect(await run(environment, 'set', 'linkDays', '3')).toEqual({ code: 0, output: '3' })
      await using holder = spawnFoyer(environment)
      await holder.ready()
      const { code, output } = await run(environment, 'get', 'linkDays')
      expect([code, output.split('\n').length]).toEqual([1, 1])
      expect(output).toContain(`process ${holder.pid}`)
      await holder.end('SIGTERM')
      expect(await run(environment, 'get', 'linkDays')).toEqual({ code: 0, output: '3' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
