import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TeamId } from '../shared/ids.ts'
import type { Settings } from '../shared/settings.ts'
import { timings } from '../shared/timings.ts'
import type { Dependencies, Installation } from './actions/dependencies.ts'
import { rememberEndRules } from './actions/end-rules.ts'
import { endIdleSessions } from './actions/end-session.ts'
import { fillSearch } from './actions/fill-search.ts'
import { eraseExpired } from './actions/retention.ts'
import { resealAll } from './actions/reseal.ts'
import { runJob } from './actions/run-job.ts'
import type { VirusScan } from './actions/file-store.ts'
import { sweepFiles } from './actions/sweep-files.ts'
import { settleTransfers } from './actions/settle-transfers.ts'
import { setUpSecret } from './actions/set-up.ts'
import { sendReminders } from './actions/send-reminders.ts'
import { ConfigurationError, type Config } from './config.ts'
import { demoLogins } from './demo/people.ts'
import { givenSettings } from './given-settings.ts'
import { seatGuests } from './demo/guests.ts'
import { seedDemo } from './demo/seed.ts'
import { openWorkshop } from './documents/workshop.ts'
import { givenFonts } from './given-fonts.ts'
import { givenSeal } from './given-seal.ts'
import { readAssets } from './http/assets.ts'
import { openHttp } from './http/http.ts'
import { scanByClamd } from './jobs/clamd.ts'
import { openQueue } from './jobs/queue.ts'
import { Sweep } from './jobs/sweep.ts'
import { MailServer } from './jobs/mail-server.ts'
import { createTextGateway } from './jobs/text-gateway.ts'
import type { Live } from './live/live.ts'
import type { Logger } from './logger.ts'
import { openLimits } from './limits.ts'
import { openLive } from './open-live.ts'
import { LiveCensus } from './realtime/census.ts'
import { Relay } from './realtime/relay.ts'
import { openSockets } from './realtime/sockets.ts'
import { Shutdown } from './shutdown.ts'
import { openStorage } from './open-storage.ts'
import { openFiles, type OpenFiles } from './storage/file-store.ts'
import type { SettingsBook } from './storage/settings.ts'

export interface App {
  /** Where it listens, e.g. http://127.0.0.1:3000. */
  url: string
  demo: boolean
  /** Where the first administrator is made; null once there is one. */
  setUpUrl: string | null
  /** Told directly by the benchmark; everything else goes through actions. */
  live: Live
  close(): Promise<void>
}

export interface Surroundings {
  /** The folder with migrations/ and dist/. */
  root: string
  version: string
  logger: Logger
  now?: () => Date
  /** Over what is stored; tests raise limits with it. */
  settings?: Partial<Settings>
  /** Called when this process must not go on: another one holds what it needs. */
  onLost?: (reason: string) => void
}

/** The one composition root: opens everything in order; on a fault closes what was opened. */
export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const { logger } = surroundings
  const shutdown = new Shutdown()
  const close = () =>
    shutdown.close(timings.shutdownMs, (name, fault) =>
      logger.warn({ fault, name }, 'did not close in order'),
    )
  try {
    return await open(config, surroundings, shutdown, close)
  } catch (fault) {
    await close()
    throw fault
  }
}

async function open(
  config: Config,
  around: Surroundings,
  shutdown: Shutdown,
  close: () => Promise<void>,
): Promise<App> {
  const { root, logger } = around
  const now = around.now ?? (() => new Date())
  const assets = readAssets(root)
  const sealKey = givenSeal(config, now())
  const fontsFolder = givenFonts(config)
  const storage = await openStorage(config, around, shutdown)
  const { database, seal } = storage
  const { settings } = storage
  keepFresh(settings, logger, shutdown)
  const live = await openLive(config, () => settings.system.graceMs, logger, shutdown)
  const queue = await openQueue(database, logger)
  shutdown.opened('jobs', () => queue.close())
  const files = await openStore(config)
  const census = new LiveCensus(live)
  const relay = new Relay(database.db, live, logger, now)
  shutdown.opened('relay', () => relay.close())
  const mailServer = new MailServer({
    url: config.smtpUrl,
    from: config.mailFrom,
    settings: () => settings.system,
    seal,
    logger,
  })
  const texts = config.textGateway && createTextGateway(config.textGateway, logger)

  const wantsDemo = config.demoAllowed && (storage.isEmpty || storage.holdsDemo)
  const listening = { url: '' }
  const knownUrl = () => config.publicUrl ?? (settings.system.publicUrl || null)
  const installation: Installation = {
    demo: wantsDemo ? demoLogins : null,
    outbox: !config.databaseUrl,
    publicUrl: () => knownUrl() ?? listening.url,
    knownUrl,
    given: givenSettings(config),
    version: around.version,
    build: assets.build,
  }
  const settingsOf = (team: TeamId) => settings.of(team)
  const deps: Dependencies = {
    db: database.db,
    searching: database.searching,
    live,
    seal,
    announce: relay,
    census,
    jobs: queue,
    files,
    get scan() {
      return virusScan(settings.system.virusScanner)
    },
    get mail() {
      return mailServer.transport
    },
    workshop: openWorkshop({ fontsFolder }),
    sealKey,
    texts,
    get settings() {
      return settings.system
    },
    refreshSettings: () => settings.refresh(),
    settingsOf,
    endRuleSince: rememberEndRules({ settingsOf, now }),
    installation,
    now,
  }
  const limits = openLimits(config, shutdown)
  const http = await openHttp({
    deps,
    uploads: files.uploads,
    logger,
    assets,
    trustProxy: config.trustProxy,
    limits,
  })
  const sockets = openSockets({ http: http.server, deps, logger, census })
  shutdown.opened('http', () => http.close())
  shutdown.opened('sockets', () => sockets.close())
  await http.listen({ host: config.host, port: config.port })
  listening.url = urlOf(config.host, http.server.address() as AddressInfo)
  // After listening, as the invitations in the outbox name the address.
  if (wantsDemo) {
    await seedDemo(deps)
    await settings.refresh()
    await seatGuests(deps)
  }
  relay.start()
  if (config.previousSecret)
    void resealAll(deps).then(
      (count) => logger.info({ count }, 'secrets sealed with the present one'),
      (fault: unknown) => logger.error({ fault }, 'not all secrets are sealed with the present one'),
    )
  void fillSearch(deps).then(
    (count) => count > 0 && logger.info({ count }, 'sessions of before can be searched for'),
    (fault: unknown) => logger.error({ fault }, 'not every session can be searched for'),
  )
  const sweeps = [
    new Sweep([() => endIdleSessions(deps), () => sendReminders(deps)], timings.sweepMs, logger),
    new Sweep([() => settleTransfers(deps)], timings.transfersMs, logger),
    new Sweep([() => sweepFiles(deps)], timings.sweepMs, logger),
    new Sweep([() => eraseExpired(deps)], timings.erasureMs, logger),
  ]
  for (const sweep of sweeps) {
    shutdown.opened('sweep', () => sweep.close())
    sweep.start()
  }
  await queue.start((job) => runJob(deps, job))
  const secret = await setUpSecret(deps)
  const setUpUrl = secret && `${installation.publicUrl()}/setup#${secret}`
  return { url: listening.url, demo: wantsDemo, setUpUrl, live, close }
}

/** What was set anywhere holds in this process soon after; a value that is not valid changes nothing. */
function keepFresh(settings: SettingsBook, logger: Logger, shutdown: Shutdown): void {
  const timer = setInterval(
    () => void settings.refresh().catch((fault: unknown) => logger.warn({ fault }, 'settings')),
    timings.rightsMs,
  )
  shutdown.opened('settings', () => clearInterval(timer))
}

async function openStore({ bucket, dataFolder }: Config): Promise<OpenFiles> {
  const folder = join(dataFolder, 'files')
  try {
    return await openFiles(bucket ? { s3: bucket } : { folder })
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code ?? 'unknown'
    throw new ConfigurationError(
      `FOYER_DATA: ${folder} cannot be made (${code}). Files are kept there, or at FILES_URL`,
    )
  }
}

/** By clamd, where one is set up. */
function virusScan(address: string): VirusScan | null {
  const [host = '', port] = address.split(':')
  return address ? (content) => scanByClamd({ host, port: Number(port) }, content) : null
}

const urlOf = (host: string, { port }: AddressInfo): string => {
  const everywhere = host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`
}
