import type { Door } from '../../shared/commands.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Setting, Settings } from '../../shared/settings.ts'
import type { Live } from '../live/live.ts'
import type { Database } from '../storage/database.ts'
import type { Seal } from '../storage/secrets.ts'
import type { Announcer } from './announcer.ts'
import type { Census } from './explain-presence.ts'
import type { FileStore, VirusScan } from './file-store.ts'
import type { Jobs } from './jobs.ts'
import type { MailTransport } from './mail-transport.ts'
import type { TextGateway } from './text-gateway.ts'
import type { SealKey, Workshop } from './workshop.ts'

/** All an action may use. Given as an argument, so that tests give their own clock and settings. */
export interface Dependencies {
  db: Database
  /** The same, for searches alone (database.ts). */
  searching: Database
  live: Live
  seal: Seal
  announce: Announcer
  census: Census
  jobs: Jobs
  files: FileStore
  /** Null: uploads are not scanned. */
  scan: VirusScan | null
  workshop: Workshop
  /** What documents are sealed with, where it was given; null: a certificate that is made at first use. */
  sealKey: SealKey | null
  /** Null: no mail server is set up. */
  mail: MailTransport | null
  /** Null: no gateway of text messages is set up. */
  texts: TextGateway | null
  /** As they are now. */
  readonly settings: Settings
  /** Reads them anew, also what another process stored a moment ago. */
  refreshSettings: () => Promise<unknown>
  /** The same for a team, with what it chose for itself. */
  settingsOf: (team: TeamId) => Settings
  /** Since when the automatic end of a team is what it is. */
  endRuleSince: (team: TeamId) => Date
  installation: Installation
  now: () => Date
}

export interface Installation {
  /** The demo is there: its logins are shown and every agent may read the outbox. */
  demo: Door['demo']
  /** Messages for which nothing is set up are kept for an administrator to read, instead of failing. */
  outbox: boolean
  /** Where customers reach Foyer: origin without a path. Known once the server listens. */
  publicUrl: () => string
  /** The address people have to come from; null: any that was asked. */
  knownUrl: () => string | null
  /** Settings that were given where Foyer is started, with what may be told of them. */
  given: Partial<Record<Setting, string | number | boolean>>
  version: string
  /** Names this build; a page of another build is told to reload. */
  build: string
}
