import type { Readable } from 'node:stream'
import type { DocumentId, FileId } from '../../shared/ids.ts'

export type StoredId = FileId | DocumentId
/** First and last byte. */
export interface Part {
  first: number
  last: number
}

/** Where the bytes of files are: a folder, or S3 (storage/file-store.ts). */
export interface FileStore {
  /** All of it, or a part. */
  read(id: StoredId, part?: Part): Promise<Readable>
  /** The whole file at once: whoever reads has what was there before or all of this, whatever dies in between. */
  write(id: StoredId, bytes: Uint8Array): Promise<void>
  /** How many bytes of an upload are here; null where nothing is known of it. */
  received(id: FileId): Promise<number | null>
  /** Removing what is not there is no error. */
  remove(id: StoredId): Promise<void>
}

/** Whether a file carries a virus; its name where it does. Throws where that cannot be said now. */
export type VirusScan = (content: Readable) => Promise<string | null>
