import type { TextGateway } from '../actions/text-gateway.ts'
import type { Logger } from '../logger.ts'
import { createHttpTextGateway } from './http-text-gateway.ts'
import { createTwilio, type TwilioOptions } from './twilio.ts'

export type TextGatewayOptions =
  ({ kind: 'twilio' } & TwilioOptions) | { kind: 'http'; url: string; secret: string }

/** The gateway of text messages that is configured. */
export const createTextGateway = (options: TextGatewayOptions, logger: Logger): TextGateway =>
  options.kind === 'twilio' ? createTwilio(options, logger) : createHttpTextGateway(options, logger)
