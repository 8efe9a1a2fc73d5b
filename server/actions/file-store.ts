import type { Readable } from 'node:stream'
import type { FileId } from '../../shared/ids.ts'

/** Where the bytes of files are: a folder, or S3 (storage/file-store.ts). */
export interface FileStore {
  /** From its first byte. */
  read(id: FileId): Promise<Readable>
  /** How many bytes are here; null where nothing is known of it. */
  received(id: FileId): Promise<number | null>
  /** Removing what is not there is no error. */
  remove(id: FileId): Promise<void>
}

/** Whether a file carries a virus; its name where it does. Throws where that cannot be said now. */
export type VirusScan = (content: Readable) => Promise<string | null>
