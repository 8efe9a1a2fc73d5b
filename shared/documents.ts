import { z } from 'zod'
import { DocumentId } from './ids.ts'
import { Moment } from './status.ts'
import { DocumentPage } from './tasks/sign.ts'

/** A PDF to be signed, without what could act: as the customer will see it. */
export const StoredDocument = z.object({
  id: DocumentId,
  name: z.string(),
  /** In bytes. */
  size: z.int(),
  sha256: z.string(),
  pages: z.array(DocumentPage),
})
export type StoredDocument = z.infer<typeof StoredDocument>

/** Why a file cannot be signed: `details.document` of the refusal. */
export const DocumentFault = z.enum([
  'not-a-pdf',
  'broken',
  'encrypted',
  'signed',
  'annotated',
  'too-many-pages',
  'too-large',
  'too-slow',
])
export type DocumentFault = z.infer<typeof DocumentFault>

export const FindAnchors = z.strictObject({ text: z.string().trim().min(1).max(200) })
/** Where a text stands, as shares of its page from the top left. */
export const Anchors = z.object({
  items: z.array(
    z.object({
      page: z.int(),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
    }),
  ),
})
export type Anchors = z.infer<typeof Anchors>

/** What a sealed PDF says when it is looked at again. */
export const Verdict = z.object({
  /** Whether every byte is as it was sealed. */
  intact: z.boolean(),
  /** Why not: no seal, bytes changed, bytes added after the seal, or no PDF that can be read. */
  why: z.enum(['no-seal', 'changed', 'added-after', 'unreadable']).nullable(),
  /** Of this installation's certificate, or one it had before. */
  ours: z.boolean(),
  seal: z
    .object({
      /** Whom the certificate names. */
      subject: z.string(),
      /** SHA-256 of the certificate. */
      fingerprint: z.string(),
      at: Moment,
      /** Who signed, as the seal says. */
      signer: z.string().nullable(),
    })
    .nullable(),
  sha256: z.string(),
  /** Whether this very file was made here. */
  known: z.boolean(),
})
export type Verdict = z.infer<typeof Verdict>
