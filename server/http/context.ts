import type { Dependencies } from '../actions/dependencies.ts'
import type { IdentityProvider } from './identity-provider.ts'
import type { Https } from '../cookies.ts'
import type { Logger } from '../logger.ts'
import type { Uploads } from '../storage/file-store.ts'

/** What every file of routes may use. */
export interface HttpContext {
  deps: Dependencies
  uploads: Uploads
  /** People reach Foyer by https: cookies are Secure. */
  https: Https
  assets: Assets
  provider: IdentityProvider
  logger: Logger
}

/** The built client. */
export interface Assets {
  consolePage: string
  adminPage: string
  roomPage: string
  verifyPage: string
  /** Address of the stylesheet of the server's own pages. */
  stylesheet: string
}
