import { z } from 'zod'
import { defined } from './definition.ts'

/** The customer reads a text and accepts it. */
export const acknowledge = defined('acknowledge', z.strictObject({}).default({}), { needsText: true })
