import { pino } from 'pino'

export interface Logger {
  error(context: object, message: string): void
  warn(context: object, message: string): void
  info(context: object, message: string): void
}

/** JSON lines on stderr. Secrets and personal data never reach it: addresses, bodies and queries are not logged. */
export const createLogger = (level: string): Logger =>
  pino({ level, serializers: { fault: describeFault } }, pino.destination(2))

interface Described {
  type: string
  message: string
  code?: unknown
  stack: string[]
  cause?: Described
}

/**
 * What may be logged of a fault. The database's errors carry the values of the query in their message, and
 * the connection as a property; of the stack only the places are kept, as it begins with the message.
 */
export function describeFault(fault: unknown): Described {
  if (!(fault instanceof Error)) return { type: typeof fault, message: '', stack: [] }
  const { code } = fault as { code?: unknown }
  return {
    type: fault.constructor.name,
    message: fault.message.split('\nparams:')[0] ?? '',
    ...(code !== undefined && { code }),
    stack: (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    ...(fault.cause !== undefined && { cause: describeFault(fault.cause) }),
  }
}
