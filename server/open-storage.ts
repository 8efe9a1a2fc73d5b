import { join } from 'node:path'
import type { Settings } from '../shared/settings.ts'
import { isEmpty } from './actions/set-up.ts'
import { ConfigurationError, type Config } from './config.ts'
import type { Logger } from './logger.ts'
import { isLoopback } from './domain/loopback.ts'
import type { Shutdown } from './shutdown.ts'
import { openEmbedded, openPostgres, type OpenDatabase } from './storage/database.ts'
import { claimInstallation } from './storage/installation.ts'
import { holdFolder } from './storage/lock-file.ts'
import { holdDatabase } from './storage/only-process.ts'
import { createSeal, embeddedSecret, type Seal } from './storage/secrets.ts'
import { SettingsBook } from './storage/settings.ts'

/** How long a process without Redis waits for the one before it to go. */
const HANDOVER_MS = 30_000

export interface Storage {
  database: OpenDatabase
  seal: Seal
  settings: SettingsBook
  /** Nobody can log in yet. */
  isEmpty: boolean
  holdsDemo: boolean
}

interface Around {
  root: string
  logger: Logger
  settings?: Partial<Settings>
  onLost?: (reason: string) => void
  /**
   * Also beside the one process that holds the database: for commands that keep no live state. Settings are not read
   * yet, as the command may be the one that puts them right.
   */
  shared?: boolean
}

/** Opens the database that the configuration names, checks that the secret fits, reads the settings. */
export async function openStorage(config: Config, around: Around, shutdown: Shutdown): Promise<Storage> {
  const { database, secret } = config.databaseUrl
    ? await openServer(config, config.databaseUrl, around, shutdown)
    : await openFolder(config, around, shutdown)
  shutdown.opened('database', () => database.close())
  const seal = createSeal(secret, config.previousSecret)
  const { demo } = await claimInstallation(database.db, seal, new Date())
  if (demo && !config.demoAllowed && !(isLoopback(config.host) && config.databaseUrl))
    throw new ConfigurationError(
      `${config.dataFolder} holds the demo, whose password everybody knows: it is served on a loopback HOST ` +
        'without PUBLIC_URL only. Set FOYER_DATA to a new folder.',
    )
  return {
    database,
    seal,
    settings: around.shared
      ? SettingsBook.unread(database.db)
      : await SettingsBook.open(database.db, around.settings),
    isEmpty: await isEmpty(database.db),
    holdsDemo: demo,
  }
}

const databaseFolder = (config: Config): string => join(config.dataFolder, 'database')

async function openFolder(config: Config, { root }: Around, shutdown: Shutdown) {
  shutdown.opened('data folder', holdFolder(config.dataFolder))
  const secret = config.secret ?? embeddedSecret(config.dataFolder)
  return { secret, database: await openEmbedded(databaseFolder(config), root) }
}

async function openServer(config: Config, url: string, around: Around, shutdown: Shutdown) {
  const { root, logger, onLost } = around
  const database = await openPostgres(url, root, (fault) =>
    logger.warn({ fault }, 'database connection lost'),
  )
  if (!config.redisUrl && !around.shared) {
    const lost = () => onLost?.('another Foyer process took this database over; set REDIS_URL to run several')
    const held = await holdDatabase(url, HANDOVER_MS, lost)
    if (!held) {
      await database.close()
      throw new ConfigurationError(
        'another Foyer process uses this database: REDIS_URL is needed to run more than one',
      )
    }
    shutdown.opened('only process', () => held.close())
  }
  return { database, secret: config.secret ?? '' }
}
