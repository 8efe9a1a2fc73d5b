import { z } from 'zod'
import { DocumentId } from '../ids.ts'
import { line } from '../line.ts'
import { defined } from './definition.ts'

/** Of one document. */
export const MOST_PAGES = 500
export const MOST_SIGN_FIELDS = 200

const share = z.number().min(0).max(1)

/** A place on a page that the customer fills in: shares of the page as it is shown, from its top left. */
export const SignField = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  type: z.enum(['signature', 'initials', 'date', 'text', 'tick']),
  /** From 0. */
  page: z
    .int()
    .min(0)
    .max(MOST_PAGES - 1),
  x: share,
  y: share,
  width: share.min(0.005),
  height: share.min(0.005),
  label: line(120).optional(),
  required: z.boolean().default(true),
})
export type SignField = z.infer<typeof SignField>

/** A page as it is shown, in points of 1/72 inch. */
export const DocumentPage = z.strictObject({
  width: z.number().positive().max(20_000),
  height: z.number().positive().max(20_000),
})
export type DocumentPage = z.infer<typeof DocumentPage>

/** The customer reads a document and signs it. */
export const sign = defined(
  'sign',
  z
    .strictObject({
      document: DocumentId,
      /** Of the document. */
      name: line(200),
      pages: z.array(DocumentPage).min(1).max(MOST_PAGES),
      fields: z.array(SignField).min(1).max(MOST_SIGN_FIELDS),
    })
    .refine(({ pages, fields }) => fields.every(({ page }) => page < pages.length), 'a field without a page')
    .refine(
      ({ fields }) => new Set(fields.map(({ id }) => id)).size === fields.length,
      'two fields have one id',
    )
    .refine(({ fields }) => fields.every(({ x, width }) => x + width <= 1.001), 'a field leaves its page')
    .refine(({ fields }) => fields.every(({ y, height }) => y + height <= 1.001), 'a field leaves its page')
    .refine(
      ({ fields }) => fields.some(({ type, required }) => type === 'signature' && required),
      'nowhere to sign',
    ),
  { needsText: false },
)
export type SignSpec = z.infer<typeof sign>['spec']
