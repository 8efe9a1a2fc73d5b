import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A secret for a link or cookie: 256 bits, safe in a URL. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** How a token is kept: it has 256 bits of its own, so a plain hash is enough. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A one-time code: six digits. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

/** In a time that tells nothing of either, whatever their lengths. */
export const isSameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(hashToken(one), hashToken(other))

/** Seals short secrets with the server's key; bound to what they belong to, so they cannot be moved. */
export interface Seal {
  seal(plain: string, belongsTo: string): Buffer
  /** Throws when the text was changed, moved, or sealed with an unknown key. */
  open(sealed: Uint8Array, belongsTo: string): string
  /** What everything begins with that is sealed with the present key. */
  keyId: Uint8Array
  /** How a secret too short for a plain hash is kept, bound likewise: only with the server's key can it be tried. */
  mark(short: string, belongsTo: string): Buffer
  /** Whether a mark was made of this secret, in constant time. */
  isMarkOf(mark: Uint8Array, short: string, belongsTo: string): boolean
  /** A value that only holders of this secret can make: tells whether a secret fits a database. */
  check: string
  /** The same for the secret before, while it is being replaced. */
  previousCheck: string | null
}

const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM with a key per purpose by HKDF (RFC 5869); text = key id, nonce, tag, cipher. */
export function createSeal(secret: string, previous: string | null): Seal {
  const keys = [secret, ...(previous ? [previous] : [])].map((each) => {
    const key = derive(each, 'seal')
    return { id: createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES), key }
  })
  const [present] = keys as [(typeof keys)[number]]
  const markKeys = [derive(secret, 'mark'), ...(previous ? [derive(previous, 'mark')] : [])] as const
  const markWith = (key: Buffer, short: string, belongsTo: string): Buffer =>
    createHmac('sha256', key).update(`${belongsTo}\n${short}`).digest()
  const checkOf = (each: string) => derive(each, 'check').toString('base64url')
  return {
    seal: (plain, belongsTo) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', present.key, nonce).setAAD(Buffer.from(belongsTo))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([present.id, nonce, cipher.getAuthTag(), text])
    },
    open: (sealed, belongsTo) => {
      const bytes = Buffer.from(sealed)
      const known = keys.find(({ id }) => id.equals(bytes.subarray(0, KEY_ID_BYTES)))
      if (!known) throw new Error('sealed with another secret')
      const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES)
      const tag = bytes.subarray(KEY_ID_BYTES + NONCE_BYTES, KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', known.key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(tag)
      const text = bytes.subarray(KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES)
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
    },
    keyId: present.id,
    mark: (short, belongsTo) => markWith(markKeys[0], short, belongsTo),
    isMarkOf: (mark, short, belongsTo) =>
      markKeys.some((key) => timingSafeEqual(mark, markWith(key, short, belongsTo))),
    check: checkOf(secret),
    previousCheck: previous ? checkOf(previous) : null,
  }
}

const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'foyer', purpose, 32))

const SECRET_CHARACTERS = 32

/**
 * The secret of an embedded installation: made once, readable by its owner only. Written beside and linked, so
 * that a crash never leaves half of it. Throws where the file holds no secret.
 */
export function embeddedSecret(folder: string): string {
  const path = join(folder, 'secret')
  if (!existsSync(path)) {
    const draft = `${path}.draft`
    const secret = randomBytes(48).toString('base64url')
    writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true })
    renameSync(draft, path)
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < SECRET_CHARACTERS) throw new DamagedSecretError(path)
  return secret
}

export class DamagedSecretError extends Error {
  constructor(path: string) {
    super(`${path} holds no secret: put the one back that this folder was made with`)
  }
}
