import type { LiveLogger } from '../logger.ts'

export const quiet: LiveLogger = { info: () => undefined, warn: () => undefined, error: () => undefined }
