import { z } from 'zod'
import { defined } from './definition.ts'

const label = z.string().trim().min(1).max(120)
const common = {
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  label,
  help: z.string().trim().max(400).optional(),
  required: z.boolean().default(false),
  /** No agent sees the answer: only an administrator's export has it. */
  hidden: z.boolean().default(false),
}
/** Of a text its letters, of a number its value. */
const limits = { least: z.number().optional(), most: z.number().optional() }

export const Field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    ...common,
    ...limits,
    /** Room for more than a line. */
    long: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('number'), ...common, ...limits }),
  z.strictObject({ type: z.literal('date'), ...common }),
  z.strictObject({ type: z.literal('email'), ...common }),
  z.strictObject({ type: z.literal('phone'), ...common }),
  z.strictObject({ type: z.literal('choice'), ...common, options: z.array(label).min(2).max(50) }),
  z.strictObject({ type: z.literal('yes-no'), ...common }),
])
export type Field = z.infer<typeof Field>
export type FieldType = Field['type']
export const fieldTypes = ['text', 'number', 'date', 'email', 'phone', 'choice', 'yes-no'] as const

/** Fields of one form. */
export const MOST_FIELDS = 100

/** The customer answers questions. */
export const form = defined(
  'form',
  z.strictObject({
    fields: z
      .array(Field)
      .min(1)
      .max(MOST_FIELDS)
      .refine(
        (fields) => new Set(fields.map(({ id }) => id)).size === fields.length,
        'two fields have one id',
      ),
  }),
  { needsText: false },
)
export type FormSpec = z.infer<typeof form>['spec']
