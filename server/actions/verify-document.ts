import { eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import type { Verdict } from '../../shared/documents.ts'
import { files, sealCertificates } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/** Bytes of a file that is looked at: a document with all that signing adds. */
export const LARGEST_SEALED = 50_000_000

/** What a file says of its seal, and whether this installation made it. Whoever has the file may ask; nothing is kept. */
export async function verifyDocument(deps: Dependencies, pdf: Buffer): Promise<Verdict> {
  const sha256 = createHash('sha256').update(pdf).digest('hex')
  const seen = await deps.workshop.verify(pdf)
  const [certificate] = seen.seal
    ? await deps.db
        .select({ fingerprint: sealCertificates.fingerprint })
        .from(sealCertificates)
        .where(eq(sealCertificates.fingerprint, seen.seal.fingerprint))
    : []
  const [known] = await deps.db.select({ id: files.id }).from(files).where(eq(files.sha256, sha256)).limit(1)
  return { ...seen, ours: certificate !== undefined, sha256, known: known !== undefined }
}
