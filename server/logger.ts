import { pino } from 'pino'

export interface Logger {
  error(context: object, message: string): void
  warn(context: object, message: string): void
  info(context: object, message: string): void
}

/** JSON lines on stderr. Secrets and personal data never reach it: addresses, bodies and queries are not logged. */
export const createLogger = (level: string): Logger =>
  pino({ level, serializers: { fault: pino.stdSerializers.err } }, pino.destination(2))
