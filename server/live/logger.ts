/** The part of a pino logger that live state speaks to. */
export interface LiveLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
