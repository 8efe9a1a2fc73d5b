import { eq } from 'drizzle-orm'
import { parseArgs } from 'node:util'
import type { TeamId } from '../shared/ids.ts'
import { allSettings, isSecret, isSetting, type Setting } from '../shared/settings.ts'
import { storeChanges } from './actions/change-settings.ts'
import { unknownSetting } from './actions/check-settings.ts'
import { ConfigurationError, readConfig } from './config.ts'
import { isRefused, type Outcome } from './domain/outcome.ts'
import type { Installation } from './actions/dependencies.ts'
import { givenSettings } from './given-settings.ts'
import { createLogger } from './logger.ts'
import { mistakeOf } from './mistakes.ts'
import { openStorage, type Storage } from './open-storage.ts'
import { root } from './root.ts'
import { Shutdown } from './shutdown.ts'
import { settings, teams, teamSettings } from './storage/schema.ts'

const usage = `usage: npm run settings -- list [--team NAME]
       npm run settings -- get KEY [--team NAME]
       npm run settings -- set KEY VALUE [--team NAME]     VALUE as JSON or as plain text
       npm run settings -- unset KEY [--team NAME]`

type Opened = Storage & Pick<Installation, 'given'>

interface Asked {
  command: string
  key: string
  value: string
  team: string | undefined
}

/** What was asked, or null where it is none of what there is. */
function asked(): Asked | null {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { team: { type: 'string' } },
    })
    const [command = '', key = '', value = ''] = positionals
    const wanted = { list: 1, get: 2, set: 3, unset: 2 }[command]
    return wanted === positionals.length ? { command, key, value, team: values.team } : null
  } catch {
    return null
  }
}

async function run({ command, key, value, team: name }: Asked, storage: Opened): Promise<string> {
  const team = name === undefined ? null : await teamNamed(storage, name)
  if (command === 'list') {
    await storage.settings.refresh()
    return list(storage, team)
  }
  if (!isSetting(key)) throw new ConfigurationError(unknownSetting(key))
  if (command === 'set') must(await setAs(storage, key, value, team))
  if (command === 'unset') must(await store(storage, key, null, team))
  await storage.settings.refresh()
  const now = team ? storage.settings.of(team) : storage.settings.system
  return told(key, now[key])
}

/** Of a secret, whether there is one. */
const told = (key: Setting, value: unknown): string => JSON.stringify(isSecret(key) ? value !== '' : value)

const store = ({ database: { db }, seal, given }: Opened, key: string, value: unknown, team: TeamId | null) =>
  storeChanges(
    { db, seal, given },
    'system',
    { team, changes: { [key]: value }, revision: null, from: null },
    new Date(),
  )

/** As JSON where that is a value of this setting, else as the text it is. */
async function setAs(storage: Opened, key: string, text: string, team: TeamId | null) {
  const plain = () => store(storage, key, text, team)
  const json = parsed(text)
  if (json === undefined) return plain()
  const value = key === 'sessionTeams' ? await teamIds(storage, json) : json
  const outcome = await store(storage, key, value, team)
  if (!isRefused(outcome)) return outcome
  const asText = await plain()
  return isRefused(asText) ? outcome : asText
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Every setting, its value, and where that comes from. */
async function list({ database: { db }, settings: book }: Storage, team: TeamId | null): Promise<string> {
  const ofSystem = (await db.select().from(settings)).map(({ key }) => key)
  const ofTeam = team ? await db.select().from(teamSettings).where(eq(teamSettings.teamId, team)) : []
  const now = team ? book.of(team) : book.system
  const lines = allSettings.map((key) => {
    const chosen = ofTeam.some((each) => each.key === key)
    const from = chosen ? 'team' : ofSystem.includes(key) ? 'system' : 'default'
    return `${key} = ${told(key, now[key])}  (${from})`
  })
  return lines.join('\n')
}

const named = (name: string) => (team: { name: string }) =>
  team.name.toLowerCase() === name.trim().toLowerCase()

async function teamNamed({ database: { db } }: Storage, name: string): Promise<TeamId> {
  const all = await db.select().from(teams)
  const found = all.find(named(name))
  if (found) return found.id
  const names = all.map((team) => team.name).join(', ') || 'none yet'
  throw new ConfigurationError(`no team is named ${name}: there are ${names}`)
}

/** Teams may be given by their names. */
const teamIds = async (storage: Storage, given: unknown): Promise<unknown> =>
  Array.isArray(given)
    ? Promise.all(
        given.map((each: unknown) =>
          typeof each === 'string' && !/^[\da-f]{8}-/.test(each) ? teamNamed(storage, each) : each,
        ),
      )
    : given

function must<T>(outcome: Outcome<T>): T {
  if (isRefused(outcome)) throw new ConfigurationError(outcome.message)
  return outcome
}

async function main(wanted: Asked): Promise<void> {
  const config = readConfig(process.env)
  const shutdown = new Shutdown()
  try {
    // Works beside running processes: they read what is stored every second.
    const logger = createLogger(config.logLevel)
    const storage = await openStorage(config, { root, logger, shared: true }, shutdown)
    process.stdout.write(`${await run(wanted, { ...storage, given: givenSettings(config) })}\n`)
  } finally {
    await shutdown.close(5_000, () => undefined)
  }
}

const wanted = asked()
if (!wanted) {
  process.stderr.write(`${usage}\n`)
  process.exit(1)
}
main(wanted).then(
  () => process.exit(0),
  (fault: unknown) => {
    process.stderr.write(`${mistakeOf(fault) ?? String((fault as Error).stack)}\n`)
    process.exit(1)
  },
)
