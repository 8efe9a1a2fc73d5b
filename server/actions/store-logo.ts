import { eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { StoredLogo } from '../../shared/administration.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { logos } from '../storage/schema.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

/** The largest a logo is shown, in dense pixels. */
const BOX = { width: 1_024, height: 256 }
const KINDS: readonly string[] = ['png', 'jpeg', 'svg']
const MOST_PIXELS = 25_000_000
const WITHIN_S = 5
/** Of a drawing without any scale of its own. */
const DOTS_PER_INCH = 72

/**
 * Keeps a picture under the hash of its content, for the setting `logo` to name. Whatever was uploaded is drawn anew as
 * PNG: no script of an SVG, no second file behind a picture, no place where a photo was taken survives that.
 */
export async function storeLogo(
  deps: Dependencies,
  admin: Person,
  file: unknown,
): Promise<Outcome<StoredLogo>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const png = Buffer.isBuffer(file) ? await drawnAnew(file) : null
  if (!png) return refused('invalid', 'A logo is a picture in PNG, JPEG or SVG', { logo: 'not a picture' })
  const id = createHash('sha256').update(png).digest('hex')
  await deps.db.insert(logos).values({ id, png, createdAt: deps.now() }).onConflictDoNothing()
  return { id }
}

/** Null where it is no picture that can be read. */
async function drawnAnew(file: Buffer): Promise<Buffer | null> {
  const limits = { limitInputPixels: MOST_PIXELS, failOn: 'error' } as const
  try {
    const { format, height } = await sharp(file, limits).metadata()
    if (!KINDS.includes(format)) return null
    const density = Math.min(2_400, Math.max(DOTS_PER_INCH, (DOTS_PER_INCH * BOX.height) / height))
    return await sharp(file, { ...limits, ...(format === 'svg' && { density }) })
      .autoOrient()
      .resize({ ...BOX, fit: 'inside', withoutEnlargement: true })
      .png()
      .timeout({ seconds: WITHIN_S })
      .toBuffer()
  } catch {
    return null
  }
}

export async function readLogo(db: Database, id: string): Promise<Buffer | null> {
  const [found] = await db.select({ png: logos.png }).from(logos).where(eq(logos.id, id))
  return found?.png ?? null
}
